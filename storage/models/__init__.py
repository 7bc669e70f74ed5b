"""The tables. Nothing outside `storage` imports them; the rest of the house sees `storage.views`."""

from storage.models.activity import ContactLog, Task, Transaction
from storage.models.chats import AuditHead, AuditRow, ChatSession, InboxRow, OutboxRow
from storage.models.classes import ClassDue, ClassRun, ClientClass
from storage.models.clients import Client, ClientLink, ClientName, Fact, Holding, Product
from storage.models.management import Campaign, ClientExport, HandedOver
from storage.models.people import Identity, Invitation, Person, Team
from storage.models.ratings import AnswerRating
from storage.models.records import ClientLoss, Consent
from storage.models.reports import QuietHours, ReportRun, ReportSetting
from storage.models.service import Feedback, Interview, Opportunity, OpportunityMove
from storage.models.spending import LlmSpending
from storage.models.suggestions import SuggestionAnswer
from storage.models.surface import KeptList, Upload
from storage.models.workers import ChatOff, Lease

__all__ = [
    "AnswerRating",
    "AuditHead",
    "AuditRow",
    "Campaign",
    "ChatOff",
    "ChatSession",
    "ClassDue",
    "ClassRun",
    "Client",
    "ClientClass",
    "ClientExport",
    "ClientLink",
    "ClientLoss",
    "ClientName",
    "Consent",
    "ContactLog",
    "Fact",
    "Feedback",
    "HandedOver",
    "Holding",
    "Identity",
    "InboxRow",
    "Interview",
    "Invitation",
    "KeptList",
    "Lease",
    "LlmSpending",
    "Opportunity",
    "OpportunityMove",
    "OutboxRow",
    "Person",
    "Product",
    "QuietHours",
    "ReportRun",
    "ReportSetting",
    "SuggestionAnswer",
    "Task",
    "Team",
    "Transaction",
    "Upload",
]
