//! Governance: forums on three levels, decision rights, ladders, disputes, approvals.

use facts::Sentence;

use std::collections::BTreeMap;

use facts::id::{CalendarId, DecisionId, ForumId, LadderId, PartyId};

use super::{Duration, Spanned, Who};
use crate::load::Load;
use crate::term::{Cadence, Money, Said, Term, Unanswered, record, words};
use crate::yaml::{Node, Shape};

record! {
    /// How the parties steer the alliance together.
    Governance {
        calendar: Option<CalendarId>, "the calendar of working days for deadlines; Monday to Friday in the agreement's zone where it is left out", "Working days are those of {}";
        forums: BTreeMap<ForumId, Forum>, "where the parties meet, by id", "The forums";
        decisions: BTreeMap<DecisionId, Decision>, "who decides what, by id", "The decisions";
        ladders: BTreeMap<LadderId, Ladder>, "how a matter is escalated, by id", "The ladders";
        disputes: Option<Disputes>, "the stages of a dispute", "A dispute goes through these stages";
        approvals: BTreeMap<String, Approval>, "documents that one side writes and the other approves, by id", "The approvals";
    }

    /// Where parties meet.
    Forum {
        title: Option<String>, "its title", "{}";
        level: ForumLevel, "on which level it steers", "It steers on the {} level";
        members: Vec<Spanned<Who>>, "who has a seat", "Seats are held by {}";
        chair: Option<Spanned<Who>>, "who chairs it", "{} chairs it";
        cadence: Option<Cadence>, "how often it meets", "It meets {}";
        lasts: Option<Duration>, "how long a meeting is planned for", "A meeting lasts {}";
        agenda: Vec<Topic>, "what every meeting takes up", "Every meeting takes up {}";
        quorum: Vec<Spanned<Who>>, "who must be there for a decision", "It decides only in the presence of {}";
        minutes: Option<Minutes>, "how minutes are kept", "Minutes are kept";
        escalates_to: Option<ForumId>, "the forum above it", "What it cannot settle goes to {}";
    }

    /// How minutes are kept.
    Minutes {
        by: Option<Spanned<Who>>, "who writes them", "{} writes them";
        within: Duration, "how soon after the meeting", "They are there within {}";
        acknowledged_by: Vec<Spanned<PartyId>>, "who acknowledges them", "They are acknowledged by {}";
        unanswered: Option<Unanswered>, "what silence means", "{}";
    }

    /// Who decides something.
    Decision {
        title: Option<String>, "what is decided", "{}";
        accountable: Vec<Spanned<Who>>, "who decides: exactly one", "{} decides";
        needs: Vec<Spanned<Who>>, "who must agree", "The agreement of {} is needed";
        consulted: Vec<Spanned<Who>>, "who is asked before", "Consulted before: {}";
        informed: Vec<Spanned<Who>>, "who is told after", "Informed after: {}";
        forum: Option<Spanned<ForumId>>, "the forum in which it is decided", "It is decided in {}";
        up_to: Option<Money>, "up to which amount", "It holds up to {}";
        within: Option<Duration>, "how soon after it was asked for", "It is decided within {}";
        ladder: Option<Spanned<LadderId>>, "the ladder when it is not decided in time", "When it is not decided in time, it follows {}";
        acknowledged_by: Vec<Spanned<PartyId>>, "who acknowledges the decision", "The decision is acknowledged by {}";
    }

    /// How a matter is escalated.
    Ladder {
        title: Option<String>, "its title", "{}";
        steps: Vec<Rung>, "its steps, from the first to the last", "The steps";
        ends: Option<LadderEnd>, "what settles the matter in the end", "In the end it is settled by {}";
    }

    /// A step of a ladder.
    Rung {
        to: RungTarget, "whom the matter goes to: a forum, a party, a team, or a role in words", "It goes to {}";
        after: Duration, "how long after the step before", "That is {} after the step before";
    }

    /// The stages of a dispute.
    Disputes {
        stages: Vec<Stage>, "the stages, from the first to the last", "The stages";
        ends: Option<LadderEnd>, "what settles a dispute that is still open", "A dispute that is still open is settled by {}";
        payment: Option<DisputedPayment>, "what happens to a disputed amount meanwhile", "Meanwhile a disputed amount {}";
    }

    /// A stage of a dispute.
    Stage {
        title: String, "what happens in it", "{}";
        within: Duration, "how long it takes at most", "It takes at most {}";
        expedited: Option<Duration>, "how long it takes when it is urgent", "When it is urgent, it takes at most {}";
        with: Vec<RungTarget>, "who takes part: forums, parties, teams, or roles in words", "Taking part: {}";
        unanswered: Option<Unanswered>, "what silence means", "{}";
    }

    /// A document that one side writes and the other approves.
    Approval {
        title: Option<String>, "the document", "{}";
        by: Spanned<Who>, "who writes it", "{} writes it";
        due: Duration, "how soon after it was asked for", "It is due after {}";
        approved_by: Spanned<Who>, "who approves it", "{} approves it";
        comments: Duration, "the time for comments", "Comments come within {}";
        unanswered: Option<Unanswered>, "what silence means", "{}";
        rework: Option<Duration>, "the time to work comments in", "They are worked in within {}";
        cycles: Option<u32>, "after so many rounds of comments it is escalated", "After {} rounds of comments it is escalated";
        ladder: Option<Spanned<LadderId>>, "the ladder that it then follows", "It then follows {}";
    }
}

words! {
    /// On which level a forum steers.
    ForumLevel {
        Strategic = "strategic", "strategic";
        Tactical = "tactical", "tactical";
        Operational = "operational", "operational";
    }

    /// What a meeting takes up.
    Topic {
        Levels = "levels", "levels and breaches";
        Statements = "statements", "statements and disputed amounts";
        Claims = "claims", "open claims";
        Risks = "risks", "risks";
        Changes = "changes", "changes to come";
        Demand = "demand", "demand";
        Capacity = "capacity", "capacity";
        Pulse = "pulse", "the pulse";
        Improvements = "improvements", "improvements";
        Actions = "actions", "open actions";
        Portfolio = "portfolio", "the portfolio";
        Amendments = "amendments", "amendments of the agreement";
    }

    /// What settles a matter in the end.
    LadderEnd {
        Decision = "decision", "the decision of the last step";
        Expert = "expert", "an expert whose decision binds";
        Mediation = "mediation", "mediation";
        Arbitration = "arbitration", "arbitration";
        Court = "court", "the court";
    }

    /// What happens to a disputed amount meanwhile.
    DisputedPayment {
        Held = "held", "is held back";
        Paid = "paid", "is paid, and corrected later";
    }
}

/// Whom a matter goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RungTarget {
    /// A forum.
    Forum(ForumId),
    /// A party or a team.
    Who(Who),
    /// A role, in words: `chief executives`.
    Role(String),
}

impl Term for RungTarget {
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?;
        if load.is_declared("forum", text) {
            return ForumId::new(text).ok().map(RungTarget::Forum);
        }
        if load.is_declared("party", text) || load.is_declared("team", text) {
            return load.who(text, &node.place).map(RungTarget::Who);
        }
        Some(RungTarget::Role(text.into()))
    }

    fn said(&self) -> Option<Said> {
        match self {
            RungTarget::Forum(id) => id.said(),
            RungTarget::Who(who) => who.said(),
            RungTarget::Role(role) => role.said(),
        }
    }
}
