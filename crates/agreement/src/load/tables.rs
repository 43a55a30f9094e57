//! The keys of the language: the loader reads by these tables, and the JSON Schema is made of them.

use std::collections::BTreeMap;

use facts::id::{ChargeId, PolicyId, RemedyId, ServiceId, SourceId, TeamId};

use crate::model::{
    Allocation, CapacityTerms, ChangeRules, Channel, Charge, Continuity, DemandTerms, Exit,
    Governance, KnowledgeTerms, PersonalTerms, Policy, Relationship, Remedy, RiskTerms,
    ScopeOfWork, Sharing, Source, Transition,
};
use crate::term::Term;
use crate::yaml::Key;
use crate::yaml::Shape;
use crate::yaml::Shape::{
    Anything, ById, Choice, Condition, Count, Declared, Either, Flag, Form, Id, List, OneOrMany,
    Open, Record, Table, Text,
};

mod level;
mod process;

pub(crate) use level::{
    CALENDAR_WINDOW, LEVEL, PERCENTILE, RATIO, ROLLING_WINDOW, ROUND, SMALL_SAMPLE, WINDOW,
};
use process::RESPONSIBILITIES;
pub(crate) use process::{ASSESSMENT, OWN_PROCESS, PROCESSES, RESPONSIBILITY};

pub(crate) const DURATION: Shape = Form(
    "a duration: 90s, 30min, 4h, 1h 30min, 2wd, 5d, 1mo",
    "^ *[0-9.]+ *(s|min|h|wd|d|mo)( *[0-9.]+ *(s|min|h))* *$",
);
const ELAPSED: Shape = Form(
    "a duration of elapsed time: 90s, 30min, 4h, 1h 30min",
    "^ *[0-9.]+ *(s|min|h)( *[0-9.]+ *(s|min|h))* *$",
);
pub(crate) const BOUND: Shape = Form(
    "a bound: >= 97 %, <= 4h, <= 12.50 EUR, >= 4.2",
    "^ *(>=|<=|>|<) *[-+]?[0-9]",
);
const PERCENT: Shape = Form("a share: 99.5 %", "^[-+]?[0-9]+([.][0-9]+)? *%?$");
pub(crate) const UNANSWERED: Shape = Form(
    "what silence means: accepted after 2wd, dismissed after 2wd, stays open",
    "^ *(stays open|(accepted|dismissed) after .+)$",
);
const TEXTS: Shape = OneOrMany(&Text);
const PARTIES: Shape = OneOrMany(&Id("party"));

/// The alliance's own document, and its fragments.
pub(crate) const ROOT: &[Key] = &[
    Key::required(
        "entente",
        Choice(&["1"]),
        "the version of the language, `1`",
    ),
    Key::required("alliance", Text, "the id of the alliance"),
    Key::optional("title", Text, "the title, as people read it"),
    Key::optional(
        "version",
        Text,
        "the name of this version; `1` where it is left out",
    ),
    Key::optional(
        "effective",
        Text,
        "in force from this date (midnight in the zone) or instant on",
    ),
    Key::optional(
        "until",
        Text,
        "its term ends before this date (midnight in the zone) or instant",
    ),
    Key::optional(
        "zone",
        Text,
        "the IANA time zone of local times that name none",
    ),
    Key::optional(
        "currency",
        Form("an ISO 4217 code", "^[A-Z]{3}$"),
        "the currency of amounts, by its ISO 4217 code",
    ),
    Key::optional(
        "late_after",
        DURATION,
        "facts recorded later than this after they happened give the time to answer from their recording",
    ),
    Key::optional(
        "audience",
        List(&Id("party")),
        "the two parties of a relation that may read this file; all parties where it is left out, as in `alliance.yaml`",
    ),
    Key::optional(
        "claims",
        Record(CLAIMS),
        "who answers which claim, and what silence means",
    ),
    Key::optional(
        "include",
        Table(&Table(&Anything)),
        "templates of measures, by name, with their parameters",
    ),
    Key::optional(
        "parties",
        Declared("party", &Record(PARTY)),
        "the companies, by id",
    ),
    Key::optional("teams", Declared("team", &Record(TEAM)), "the teams, by id"),
    Key::optional(
        "calendars",
        Declared("calendar", &Record(CALENDAR)),
        "when time counts, by id",
    ),
    section::<BTreeMap<SourceId, Source>>(
        "sources",
        "the systems that state facts, by the id that they carry",
    ),
    Key::optional(
        "processes",
        Record(PROCESSES),
        "which processes the services need",
    ),
    Key::optional(
        "responsibilities",
        RESPONSIBILITIES,
        "who answers for which process, where a service does not say otherwise",
    ),
    Key::optional(
        "services",
        Declared("service", &Record(SERVICE)),
        "services and components, by id",
    ),
    Key::optional(
        "fields",
        Declared("field", &Choice(FIELD_TYPES)),
        "fields of cases beside the built-in ones, with their type",
    ),
    section::<PersonalTerms>(
        "personal",
        "which fields hold data of persons, and who may see it",
    ),
    Key::optional(
        "measures",
        Declared("measure", &Either(MEASURE_SHAPES)),
        "how something is measured, by id",
    ),
    Key::optional(
        "levels",
        Declared("level", &Record(LEVEL)),
        "what is promised, by id",
    ),
    section::<BTreeMap<RemedyId, Remedy>>("remedies", "what follows when a level is missed, by id"),
    section::<BTreeMap<ChargeId, Charge>>("charges", "what is paid for what, by id"),
    section::<BTreeMap<String, Sharing>>("sharing", "how results are shared, by id"),
    section::<BTreeMap<String, Allocation>>(
        "allocation",
        "how costs go to those who use something, by id",
    ),
    section::<ScopeOfWork>("scope", "the work that is owed"),
    section::<BTreeMap<String, Channel>>("channels", "how the parties talk, by id"),
    section::<BTreeMap<PolicyId, Policy>>("policies", "policies, procedures and guidelines, by id"),
    section::<Governance>("governance", "how the parties steer the alliance together"),
    section::<ChangeRules>(
        "change",
        "which changes may go out, on what evidence, by whose word",
    ),
    section::<RiskTerms>("risk", "how risks are kept"),
    section::<BTreeMap<ServiceId, Continuity>>(
        "continuity",
        "how soon a service is back, by service",
    ),
    section::<Relationship>("relationship", "how the relationship is looked after"),
    section::<DemandTerms>("demand", "how demand becomes work, and work an outcome"),
    section::<BTreeMap<TeamId, CapacityTerms>>("capacity", "how a team's time is spent, by team"),
    section::<KnowledgeTerms>("knowledge", "what must be known, and by whom"),
    section::<Transition>("transition", "the way in"),
    section::<Exit>("exit", "the way out"),
];

/// A section that is made of terms.
const fn section<T: Term>(name: &'static str, about: &'static str) -> Key {
    Key::optional(name, T::SHAPE, about)
}

/// Sections of the document that hold entries by id.
pub(crate) const SECTIONS: &[&str] = &[
    "parties",
    "teams",
    "calendars",
    "sources",
    "responsibilities",
    "services",
    "fields",
    "measures",
    "levels",
    "remedies",
    "charges",
    "sharing",
    "allocation",
    "channels",
    "policies",
    "continuity",
    "capacity",
];

/// Sections of [`SECTIONS`] that are made of terms.
pub(crate) const TERM_SECTIONS: &[&str] = &[
    "sources",
    "remedies",
    "charges",
    "sharing",
    "allocation",
    "channels",
    "policies",
    "continuity",
    "capacity",
];

/// Sections of the document whose parts hold entries by id; all are made of terms.
pub(crate) const PARTED_SECTIONS: &[&str] = &[
    "scope",
    "governance",
    "change",
    "risk",
    "relationship",
    "demand",
    "knowledge",
    "transition",
    "exit",
];

/// Who answers claims.
pub(crate) const CLAIMS: &[Key] = &[
    Key::optional(
        "decided_by",
        ANSWERER,
        "who grants or dismisses claims and holds in a dispute",
    ),
    Key::optional(
        "calendar",
        Id("calendar"),
        "the calendar by which the time to answer runs; `always` where it is left out",
    ),
    Key::optional(
        "exclude",
        Record(CLAIM),
        "claims to leave a record, an outage or a stretch out",
    ),
    Key::optional(
        "pause",
        Record(CLAIM),
        "claims that a stretch was the customer's wait",
    ),
    Key::optional(
        "no-pause",
        Record(CLAIM),
        "claims that a recorded pause was none",
    ),
    Key::optional(
        "field-was",
        Record(CLAIM),
        "claims that a field, such as the priority, had another value",
    ),
    Key::optional("mistaken", Record(CLAIM), "claims that a fact is mistaken"),
    Key::optional(
        "value-was",
        Record(CLAIM),
        "claims that a reading should have another value",
    ),
    Key::optional(
        "amount-was",
        Record(CLAIM),
        "claims that a line of a statement should have another amount",
    ),
    Key::optional("credit", Record(CLAIM), "claims of a credit"),
    Key::optional(
        "outage",
        Record(CLAIM),
        "claims about an outage or its facts, whatever they ask for",
    ),
    Key::optional("else", Record(CLAIM), "all other claims"),
];

/// Who answers one kind of claim.
pub(crate) const CLAIM: &[Key] = &[
    Key::required(
        "answered_by",
        ANSWERER,
        "`customer`, `other-side`, `integrator` or a party",
    ),
    Key::optional("unanswered", UNANSWERED, SILENCE),
];

const ANSWERER: Shape = Either(&[
    Choice(&["customer", "other-side", "integrator"]),
    Id("party"),
]);
const SILENCE: &str =
    "what silence means: `accepted after 2wd`, `dismissed after 2wd` or `stays open`";

/// A company.
pub(crate) const PARTY: &[Key] = &[
    Key::required(
        "role",
        Choice(&["customer", "integrator", "provider"]),
        "`customer`, `integrator` or `provider`",
    ),
    Key::optional("name", Text, "its name, as people read it"),
    Key::optional("units", TEXTS, "its business units"),
    Key::optional(
        "claims_scope",
        OneOrMany(&Id("service")),
        "the services for which it claims a service management system certified by ISO/IEC 20000-1",
    ),
];

/// A team.
pub(crate) const TEAM: &[Key] = &[
    Key::required("members", PARTIES, "the companies whose people are in it"),
    Key::optional("joint", Flag, "whether it answers for one joint result"),
    Key::optional("lead", Id("party"), "the member that answers for it"),
    Key::optional(
        "also",
        TEXTS,
        "the names that source systems give this team",
    ),
];

/// A calendar.
pub(crate) const CALENDAR: &[Key] = &[
    Key::required(
        "hours",
        Either(&[Choice(&["always"]), Table(&OneOrMany(&HOURS))]),
        "`always`, or hours by day",
    ),
    Key::optional(
        "zone",
        Text,
        "its IANA time zone; the agreement's where it is left out",
    ),
    Key::optional(
        "holidays",
        OneOrMany(&Form(
            "a date, or the path of an iCalendar file",
            "^([0-9]{4}-[0-9]{2}-[0-9]{2}|.*[.]ics)$",
        )),
        "dates, and iCalendar files",
    ),
];

const HOURS: Shape = Form(
    "hours: 08:00-18:00",
    "^ *[0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2} *$",
);

/// A service or component.
pub(crate) const SERVICE: &[Key] = &[
    Key::optional("title", Text, "its title"),
    Key::optional("outcome", Text, "what the customer gets out of it"),
    Key::optional("business", Record(BUSINESS), "whose business it serves"),
    Key::optional(
        "relation",
        Record(RELATION),
        "who delivers it, and how the two cooperate",
    ),
    Key::optional(
        "runs_on",
        OneOrMany(&Either(&[Id("service"), Record(ANY_OF)])),
        "what it needs; of an `any_of` one is enough",
    ),
    Key::optional("users", Count(1, 1_000_000_000), "how many users it has"),
    Key::optional(
        "domain",
        Choice(&["application", "hardware", "network", "platform"]),
        "what kind of thing it is",
    ),
    Key::optional(
        "responsibilities",
        RESPONSIBILITIES,
        "who answers for which process; the agreement's own where a process is not named here",
    ),
];

/// Alternatives of `runs_on`.
pub(crate) const ANY_OF: &[Key] = &[Key::required(
    "any_of",
    List(&Id("service")),
    "the services of which one is enough",
)];

/// Whose business a service serves.
pub(crate) const BUSINESS: &[Key] = &[
    Key::optional("unit", Text, "the business unit"),
    Key::optional("process", Text, "the business process"),
    Key::optional("owner", Id("party"), "the company whose person owns it"),
];

/// Who delivers a service.
pub(crate) const RELATION: &[Key] = &[
    Key::required("provider", Id("party"), "who delivers"),
    Key::optional(
        "customer",
        Id("party"),
        "who receives, where there are several customers",
    ),
    Key::required(
        "model",
        Choice(&["guardian", "service-provider", "partnership"]),
        "`guardian`, `service-provider` or `partnership`",
    ),
    Key::optional(
        "outsourcing",
        Choice(&["service", "process", "knowledge"]),
        "`service`, `process` or `knowledge`",
    ),
    Key::optional(
        "risk_and_cost_owner",
        Id("party"),
        "who owns the specific costs and risks of delivering",
    ),
    Key::optional(
        "processes",
        OneOrMany(&Id("process")),
        "the processes that were outsourced, where it is processes",
    ),
    Key::optional(
        "skills",
        TEXTS,
        "the skills or steps that were outsourced, where it is knowledge",
    ),
    Key::optional(
        "joint_team",
        Id("team"),
        "the team in which the two work together",
    ),
    Key::optional(
        "assessment",
        Record(ASSESSMENT),
        "what the two sides think of their relation",
    ),
];

/// Types of fields.
pub(crate) const FIELD_TYPES: &[&str] = &["text", "integer", "decimal", "boolean"];

const OF: &str = "what is measured";
const TITLE: Key = Key::optional("title", Text, "its title");

const MEASURE_SHAPES: &[Shape] = &[
    Record(CASES),
    Record(AVAILABILITY),
    Record(UNIT_COST),
    Record(COST),
    Record(USAGE),
    Record(VALUE),
    Record(SURVEY),
    Record(DELIVERY),
    Record(CAPACITY),
    Record(PLANNED),
];

/// A measure of cases.
pub(crate) const CASES: &[Key] = &[
    TITLE,
    Key::required("of", OneOrMany(&Choice(CASE_WORDS)), OF),
    Key::optional("clock", Record(CLOCK), "what runs while a case is open"),
    Key::optional(
        "value",
        Id("field"),
        "the numeric field that is measured, in place of a clock",
    ),
];

/// The case types, singular and plural.
pub(crate) const CASE_WORDS: &[&str] = &[
    "action",
    "actions",
    "call",
    "calls",
    "change",
    "changes",
    "continuity-test",
    "continuity-tests",
    "decision",
    "decisions",
    "deliverable",
    "deliverables",
    "demand",
    "demands",
    "dispute",
    "disputes",
    "early-warning",
    "early-warnings",
    "idea",
    "ideas",
    "improvement",
    "improvements",
    "incident",
    "incidents",
    "need",
    "needs",
    "obligation",
    "obligations",
    "problem",
    "problems",
    "request",
    "requests",
    "risk",
    "risks",
    "task",
    "tasks",
];

/// A clock.
pub(crate) const CLOCK: &[Key] = &[
    Key::optional(
        "from",
        Either(MOMENT),
        "what starts it; `opened` where it is left out",
    ),
    Key::optional("until", Either(MOMENT), "what stops it"),
    Key::optional(
        "calendar",
        Either(&[Id("calendar"), Open(BY, &Id("calendar"))]),
        "the calendar it runs on",
    ),
    Key::optional(
        "pause",
        Either(&[Choice(&["none"]), Table(&Record(PAUSE))]),
        "the holds that stop it, by reason, or `none`",
    ),
    Key::optional(
        "on_priority_change",
        Choice(PRIORITY_CHANGES),
        "`recompute`, `forward`, `restart` or `locked`",
    ),
    Key::optional(
        "on_reopen",
        Either(&[Choice(&["ignore", "new-clock"]), Record(REOPEN)]),
        "`ignore`, `new-clock`, or the time within which the clock goes on",
    ),
    Key::optional(
        "terms_of",
        Choice(&["opened", "stopped"]),
        "the version whose target holds; `opened` where it is left out",
    ),
];

const MOMENT: &[Shape] = &[
    Choice(&[
        "opened",
        "acknowledged",
        "resolved",
        "closed",
        "reopened",
        "cancelled",
    ]),
    Record(STATE),
];

/// A state as start or stop of a clock.
pub(crate) const STATE: &[Key] = &[Key::required(
    "state",
    Text,
    "the state, in the source's words",
)];

/// A choice by the value of a field.
pub(crate) const BY: &[Key] = &[
    Key::required("by", Id("field"), "the field"),
    Key::optional("else", Id("calendar"), "for any other value"),
];

/// Targets by the value of a field.
pub(crate) const TARGETS_BY: &[Key] = &[
    Key::required("by", Id("field"), "the field"),
    Key::optional("else", DURATION, "for any other value"),
];

const PRIORITY_CHANGES: &[&str] = &["recompute", "forward", "restart", "locked"];

/// A hold that stops a clock.
pub(crate) const PAUSE: &[Key] = &[
    Key::optional(
        "claimed_by",
        Choice(&["holder"]),
        "`holder`: the party on whom the case waits",
    ),
    Key::optional(
        "accepted_by",
        Either(&[Choice(&["customer", "nobody"]), Id("party")]),
        "`customer`, a party, or `nobody` for a pause that counts at once",
    ),
    Key::optional("unanswered", UNANSWERED, SILENCE),
];

/// What a reopening does.
pub(crate) const REOPEN: &[Key] = &[
    Key::required(
        "within",
        DURATION,
        "the time after the stop within which the same clock goes on",
    ),
    Key::optional("then", Choice(&["continue"]), "`continue`"),
    Key::required(
        "gap",
        Choice(&["counted", "not-counted"]),
        "whether the time between stop and reopening counts",
    ),
];

/// Availability.
pub(crate) const AVAILABILITY: &[Key] = &[
    TITLE,
    Key::required("of", Choice(&["availability"]), OF),
    Key::optional(
        "basis",
        Either(&[Choice(&["time", "user-minutes"]), Record(SLICES)]),
        "`time`, `user-minutes` or slices; `time` where it is left out",
    ),
    Key::optional(
        "calendar",
        Id("calendar"),
        "agreed service time; `always` where it is left out",
    ),
    Key::optional(
        "maintenance",
        Choice(&["out-of-both", "out-of-down", "counted-as-down"]),
        "what announced maintenance does",
    ),
    Key::optional(
        "minimum_outage",
        ELAPSED,
        "downtime shorter than this does not count",
    ),
    Key::optional("exclude_causes", TEXTS, "causes that are excluded"),
    Key::optional(
        "composed",
        Choice(&["own", "runs-on"]),
        "whether the outages of what a service runs on count; `own` where it is left out",
    ),
    Key::optional(
        "degraded",
        Choice(&["up", "down"]),
        "what `degraded` samples are; `up` where it is left out",
    ),
    Key::optional(
        "silent_after",
        ELAPSED,
        "a probe silent for longer leaves its state unknown",
    ),
    Key::optional("where", Condition, "only outages that satisfy this"),
];

/// Time slices.
pub(crate) const SLICES: &[Key] = &[
    Key::required("slices", ELAPSED, "the length of a slice"),
    Key::optional(
        "bad_from",
        PERCENT,
        "the share of downtime from which on a slice is bad; any downtime where it is left out",
    ),
];

/// Cost per unit.
pub(crate) const UNIT_COST: &[Key] = &[
    TITLE,
    Key::required("of", Choice(&["unit-cost"]), OF),
    Key::required(
        "basis",
        Text,
        "`billed`, `effective`, `list`, `contracted` or another basis of the cost facts",
    ),
    Key::required("meter", Text, "the meter whose sum divides"),
];

/// Cost.
pub(crate) const COST: &[Key] = &[
    TITLE,
    Key::required("of", Choice(&["cost"]), OF),
    Key::required(
        "basis",
        Text,
        "`billed`, `effective`, `list`, `contracted` or another basis of the cost facts",
    ),
];

/// Usage.
pub(crate) const USAGE: &[Key] = &[
    TITLE,
    Key::required("of", Choice(&["usage"]), OF),
    Key::required("meter", Text, "the meter"),
];

/// A business value.
pub(crate) const VALUE: &[Key] = &[
    TITLE,
    Key::required("of", Choice(&["value"]), OF),
    Key::required("name", Text, "its name in the facts"),
    Key::optional("baseline", PERCENT, "what it was before"),
];

/// A survey.
pub(crate) const SURVEY: &[Key] = &[
    TITLE,
    Key::required("of", Choice(&["survey"]), OF),
    Key::required("name", Text, "the survey's name in the facts"),
    Key::optional("question", Text, "one question of it"),
    Key::optional("side", Id("party"), "only answers of this party's people"),
];

/// Delivery measures.
pub(crate) const DELIVERY: &[Key] = &[
    TITLE,
    Key::required("of", Choice(&["delivery"]), OF),
    Key::required(
        "what",
        Choice(&[
            "deployment-frequency",
            "lead-time",
            "change-fail-rate",
            "recovery-time",
            "rework-rate",
        ]),
        "which delivery measure",
    ),
    Key::optional(
        "environment",
        Text,
        "only deployments to this environment; `production` where it is left out",
    ),
];

/// The split of working time.
pub(crate) const CAPACITY: &[Key] = &[
    TITLE,
    Key::required("of", Choice(&["capacity"]), OF),
    Key::required(
        "activities",
        OneOrMany(&Choice(ACTIVITIES)),
        "the activities whose share is taken",
    ),
];

const ACTIVITIES: &[&str] = &["lights-on", "change", "research", "training", "innovation"];

/// Availability by the product rule.
pub(crate) const PLANNED: &[Key] = &[
    TITLE,
    Key::required("of", Choice(&["planned-availability"]), OF),
    Key::required(
        "promised",
        ById("service", &PERCENT),
        "the promised availability of what the service runs on",
    ),
];
