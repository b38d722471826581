"""For those who test claim logic (extra ``testing``): strategies for hypothesis."""
