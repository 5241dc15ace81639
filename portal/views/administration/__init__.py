"""The administrator's desk, by what its pages are about."""

from portal.views.administration.bureaus import bureau_list, bureau_new, bureau_page
from portal.views.administration.holidays import holiday_answer, holiday_years
from portal.views.administration.home import answer_proposals, home, stuck_case
from portal.views.administration.official import official, official_act
from portal.views.administration.posts import official_new, post_list
from portal.views.administration.setup import setup, setup_template

__all__ = [
    "answer_proposals",
    "bureau_list",
    "bureau_new",
    "bureau_page",
    "holiday_answer",
    "holiday_years",
    "home",
    "official",
    "official_act",
    "official_new",
    "post_list",
    "setup",
    "setup_template",
    "stuck_case",
]
