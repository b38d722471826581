"""The default method."""

from estimates.methods.bayes.method import METHOD as METHOD
from estimates.methods.bayes.method import NORMAL as NORMAL
from estimates.methods.bayes.method import bayes as bayes
from estimates.methods.bayes.method import bayes_normal as bayes_normal
from estimates.methods.bayes.method import density as density
from estimates.methods.bayes.method import posteriors as posteriors
from estimates.methods.bayes.method import probability as probability
from estimates.methods.bayes.method import sensitivity as sensitivity
