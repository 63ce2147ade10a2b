"""Companies in the admin: the list, how one begins, its page, and how two become one."""

from django.contrib import admin

from companies.admin.company_add import CompanyAddPages
from companies.admin.company_list import CompanyList
from companies.admin.company_page import CompanyPage
from companies.admin.merging import CompanyMergePages
from companies.models import Company
from companies.permissions import STAFF


@admin.register(Company)
class CompanyAdmin(CompanyAddPages, CompanyMergePages, CompanyList, CompanyPage):
    """Companies and how far the relation has come. The state moves by buttons alone."""

    viewers = adders = editors = STAFF
