"""To be read and looked at: functions of a result; nothing else imports this room."""
