"""Facts, answers, trees and verdicts: what the questions lead to, and why. Imports none of the other rooms."""
