"""The tables; each file points only to older ones: regions, organisations, people, needs, solutions, and so on."""

from matcher.models.base import Table, now
from matcher.models.event import Counter, Event
from matcher.models.job import Job
from matcher.models.match import Match
from matcher.models.need import Need, NeedDraft, Requirement
from matcher.models.organisation import Organisation
from matcher.models.partnership import Message, PartnershipRequest
from matcher.models.person import Actor, Membership, Person
from matcher.models.policy import RankingPolicyVersion
from matcher.models.region import Region, ServiceField
from matcher.models.solution import Certificate, Reference, Solution, SolutionDraft
from matcher.models.thesaurus import ThesaurusEdition
from matcher.models.trial import LearningTrial
from matcher.models.vector import StoredVector

__all__ = [
    "Actor",
    "Certificate",
    "Counter",
    "Event",
    "Job",
    "LearningTrial",
    "Match",
    "Membership",
    "Message",
    "Need",
    "NeedDraft",
    "Organisation",
    "PartnershipRequest",
    "Person",
    "RankingPolicyVersion",
    "Reference",
    "Region",
    "Requirement",
    "ServiceField",
    "Solution",
    "SolutionDraft",
    "StoredVector",
    "Table",
    "ThesaurusEdition",
    "now",
]
