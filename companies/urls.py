"""Pages of companies: by link without account, and with one."""

from django.urls import path

from companies.views import care, joining, links, offers, profile, team

urlpatterns = [
    path("brief/", links.offer_code, name="offer_code"),
    path("e/<str:token>/", links.offer_confirm, name="offer_confirm"),
    path("b/<str:token>/", joining.sign_up_confirm, name="sign_up_confirm"),
    path("betrieb/anmelden/", joining.company_sign_up, name="company_sign_up"),
    path("betrieb/anmelden/unterwegs/", joining.company_sign_up_sent, name="company_sign_up_sent"),
    path("da/<str:token>/", care.care_answer, name="care_answer"),
    path("betrieb/angebote/", offers.company_offers, name="company_offers"),
    path("betrieb/angebote/neu/", offers.offer_create, name="offer_create"),
    path("betrieb/angebote/arbeitszeit/", offers.offer_hours, name="offer_hours"),
    path("betrieb/angebote/<uuid:public_id>/", offers.offer_show, name="offer_show"),
    path("betrieb/angebote/<uuid:public_id>/aendern/", offers.offer_edit, name="offer_edit"),
    path(
        "betrieb/angebote/<uuid:public_id>/zur-pruefung/", offers.offer_submit, name="offer_submit"
    ),
    path("betrieb/angebote/<uuid:public_id>/pausieren/", offers.offer_pause, name="offer_pause"),
    path("betrieb/angebote/<uuid:public_id>/zeigen/", offers.offer_resume, name="offer_resume"),
    path(
        "betrieb/angebote/<uuid:public_id>/zurueckziehen/",
        offers.offer_withdraw,
        name="offer_withdraw",
    ),
    path("betrieb/angebote/<uuid:public_id>/erneuern/", offers.offer_renew, name="offer_renew"),
    path(
        "betrieb/angebote/<uuid:public_id>/kopieren/",
        offers.offer_duplicate,
        name="offer_duplicate",
    ),
    path("betrieb/team/", team.company_team, name="company_team"),
    path("betrieb/team/einladen/", team.team_invite, name="team_invite"),
    path("betrieb/team/<uuid:user_id>/entfernen/", team.team_remove, name="team_remove"),
    path("betrieb/team/<uuid:user_id>/verwaltung/", team.team_transfer, name="team_transfer"),
    path(
        "betrieb/team/<uuid:user_id>/noch-einmal/", team.team_invite_again, name="team_invite_again"
    ),
    path("betrieb/beitritt/<uuid:public_id>/", joining.joining_decide, name="joining_decide"),
    path("betrieb/pause/", profile.company_pause, name="company_pause"),
    path("betrieb/profil/", profile.company_profile, name="company_profile"),
]
