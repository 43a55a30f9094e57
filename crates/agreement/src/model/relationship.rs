//! The relationship: what the partners want, and how they find out how it goes.

use std::collections::BTreeMap;

use facts::Exact;
use facts::id::{LevelId, PartyId};
use jiff::civil::Date;

use super::{Duration, Spanned, Who};
use crate::term::{Cadence, Share, record};

record! {
    /// How the relationship is looked after.
    Relationship {
        profiles: BTreeMap<PartyId, Profile>, "what each partner wants and struggles with", "The partners";
        plan: BTreeMap<String, PlanItem>, "what is done for the relationship, by id", "The plan";
        pulse: Option<Pulse>, "the question to both sides how it goes", "Both sides are asked how it goes";
        warnings: BTreeMap<String, EarlyWarning>, "what is told early, by id", "What is told early";
        ideas: Option<Ideas>, "how ideas are taken up", "How ideas are taken up";
    }

    /// A partner.
    Profile {
        goals: Vec<String>, "its goals", "Its goals: {}";
        values: Vec<String>, "its values", "Its values: {}";
        challenges: Vec<String>, "its challenges", "Its challenges: {}";
        sponsor: Option<String>, "the role that stands for the alliance", "{} stands for the alliance";
    }

    /// Something that is done for the relationship.
    PlanItem {
        title: String, "what is done", "{}";
        owner: Spanned<Who>, "who does it", "{} does it";
        due: Option<Date>, "by when", "It is done by {}";
        every: Option<Cadence>, "how often", "It is done {}";
    }

    /// The question to both sides how it goes.
    Pulse {
        survey: String, "the survey's name in the facts", "The survey is {}";
        cadence: Cadence, "how often", "It is asked {}";
        asked: Vec<Spanned<PartyId>>, "whose people are asked", "The people of {} are asked";
        questions: BTreeMap<String, String>, "the questions, by id", "The questions";
        scale: u32, "the highest answer; the lowest is 1", "Answers go from 1 to {}";
        gap: Option<Exact>, "the difference between two sides from which on it is taken up", "A difference of {} between two sides is taken up";
    }

    /// What is told early.
    EarlyWarning {
        title: String, "what is told", "{}";
        level: Option<LevelId>, "the level that is in danger", "It is told when {} is in danger";
        used: Option<Share>, "the share of what is allowed that is used up", "It is told when {} of what is allowed is used up";
        by: Option<Spanned<Who>>, "who tells it", "{} tells it";
        to: Vec<Spanned<Who>>, "who is told", "It is told to {}";
        within: Option<Duration>, "how soon", "It is told within {}";
    }

    /// How ideas are taken up.
    Ideas {
        sponsor: Spanned<Who>, "who sponsors them", "{} sponsors them";
        answer_within: Duration, "how soon an idea is answered", "An idea is answered within {}";
        shares: BTreeMap<PartyId, Share>, "how the gain of an idea is shared", "The gain is shared";
    }
}
