//! Transition and exit: the way in, and the way out.

use std::collections::BTreeMap;

use facts::id::{AreaId, LevelId, PartyId, RemedyId, ServiceId, StepId};
use jiff::civil::Date;

use super::remedy::{Against, CountRule};
use super::scope::Acceptance;
use super::{Duration, Spanned, Who};
use crate::term::{Money, Share, record};

record! {
    /// The way in: heavy lifting before the gain.
    Transition {
        steps: BTreeMap<StepId, TransitionStep>, "the steps, by id", "The steps";
        parallel_run: Option<ParallelRun>, "how long old and new run side by side", "Old and new run side by side";
        payback: Option<Payback>, "when the investment is back", "When the investment is back";
    }

    /// A step of a transition or an exit.
    TransitionStep {
        title: String, "what is done", "{}";
        owner: Spanned<Who>, "who does it", "{} does it";
        due: Option<Date>, "by the end of which day", "It is due by the end of {}";
        lasts: Option<Duration>, "how long it takes", "It takes {}";
        after: Vec<Spanned<StepId>>, "the steps before it", "It comes after {}";
        services: Vec<ServiceId>, "the services", "It is for {}";
        acceptance: Option<Acceptance>, "how it is accepted", "How it is accepted";
        cost: Option<Money>, "what it costs once", "It costs {}";
        paid_by: Option<Spanned<PartyId>>, "who pays that", "{} pays that";
    }

    /// How long old and new run side by side.
    ParallelRun {
        from: Date, "the first day", "It lasts from {} on";
        until: Date, "the first day on which only the new one runs", "It ends with the day before {}";
        services: Vec<ServiceId>, "the services", "It is for {}";
        levels: Vec<LevelId>, "the levels that must be met before it ends", "Before it ends, these levels must be met: {}";
    }

    /// When the investment is back.
    Payback {
        investment: Option<Money>, "what was invested; the sum of the steps' costs where it is left out", "The investment is {}";
        monthly_saving: Money, "what is saved in a month", "{} is saved in a month";
        within_months: Option<u32>, "after how many months it must be back", "It must be back after {} months";
        level: Option<LevelId>, "the level that shows the saving", "The saving is shown by {}";
    }

    /// The way out.
    Exit {
        notice: Option<Duration>, "how long before the end notice is given", "Notice is given {} before the end";
        triggers: BTreeMap<String, Trigger>, "what gives the right to end early, by id", "What gives the right to end early";
        steps: BTreeMap<StepId, TransitionStep>, "the steps of the way out, by id", "The steps of the way out";
        assistance: Option<Assistance>, "how the provider helps on the way out", "Help on the way out";
        data_return: Option<DataReturn>, "how data comes back", "How data comes back";
        knowledge_transfer: Option<KnowledgeTransfer>, "how knowledge comes back", "How knowledge comes back";
    }

    /// What gives the right to end early.
    Trigger exactly one of ["misses", "credits", "event"] {
        title: Option<String>, "its title", "{}";
        right_of: Spanned<PartyId>, "who may end it", "{} may end it";
        misses: Option<Misses>, "so many misses of a level", "It is given by misses of levels";
        credits: Option<CreditTrigger>, "so much credit", "It is given by credits";
        event: Option<String>, "an event, in words", "It is given by this: {}";
        lapses_after: Option<Duration>, "the right lapses when it is not used in this time", "The right lapses after {}";
        notice: Option<Duration>, "how long before the end notice is given", "Notice is given {} before";
    }

    /// So many misses of a level.
    Misses {
        levels: Vec<LevelId>, "the levels", "The levels are {}";
        of: Against, "the bound that is missed", "What is missed is {}";
        count: CountRule, "how often", "How often";
    }

    /// So much credit.
    CreditTrigger {
        remedy: Option<RemedyId>, "the remedy; all where it is left out", "They are credits by {}";
        months: u32, "over the last so many months", "They are those of the last {} months";
        share: Option<Share>, "more than this share of the charges", "They are more than {} of the charges";
        amount: Option<Money>, "more than this amount", "They are more than {}";
    }

    /// How the provider helps on the way out.
    Assistance {
        lasts: Duration, "how long", "It lasts {}";
        by: Vec<Spanned<PartyId>>, "who helps", "It comes from {}";
        price: Option<Money>, "what it costs in a month", "It costs {} in a month";
    }

    /// How data comes back.
    DataReturn {
        within: Duration, "how soon", "It comes within {}";
        format: Option<String>, "in which form", "It comes as {}";
        erased_within: Option<Duration>, "how soon it is erased afterwards", "It is erased within {} after that";
    }

    /// How knowledge comes back.
    KnowledgeTransfer {
        areas: Vec<AreaId>, "the areas of knowledge; all where it is left out", "It is about {}";
        to: Spanned<PartyId>, "to whom", "It goes to {}";
        within: Duration, "how soon", "It comes within {}";
    }
}
