"""A tour of the staff side: how to reach each of its pages, and each state that they can be in."""

from tests.browser.tour.rest import GIVEN, YEAR
from tests.browser.tour.steps import STEPS
from tests.browser.tour.tour import Tour

__all__ = ["GIVEN", "STEPS", "YEAR", "Tour"]
