//! Changes: which may go out, on what evidence, by whose word.

use std::collections::BTreeMap;

use facts::Zone;
use facts::id::{ChangeModelId, EvidenceId, LevelId, PartyId, ServiceId, TeamId};
use jiff::civil::Date;

use super::{Bound, Condition, Duration, Spanned, Who};
use crate::term::{Cadence, Unanswered, record, words};

record! {
    /// The rules of change.
    ChangeRules {
        models: BTreeMap<ChangeModelId, ChangeModel>, "the models of change, by id", "The models of change";
        evidence: BTreeMap<EvidenceId, Evidence>, "what can be shown for a change, by id", "What can be shown";
        freezes: BTreeMap<String, Freeze>, "when nothing may go out, by id", "When nothing may go out";
        authorisations: BTreeMap<String, Authorisation>, "standing authorisations, by id", "Standing authorisations";
        releases: BTreeMap<TeamId, Release>, "how often a team releases", "How often a team releases";
        collisions: Option<Collisions>, "what changes at the same time on dependent services do", "Changes at the same time on dependent services {}";
    }

    /// A model of change.
    ChangeModel {
        title: Option<String>, "its title", "{}";
        takes as "where": Option<Condition>, "the changes that it takes, by their fields", "It takes changes where {}";
        evidence: Vec<EvidenceId>, "the evidence that must be there", "There must be {}";
        approval: Vec<Spanned<Who>>, "whose approvals it needs; none where it is left out", "It needs the approval of {}";
        approval_within: Option<Duration>, "how soon approvals come", "Approvals come within {}";
        unanswered: Option<Unanswered>, "what silence means", "{}";
        segregation: bool, "whether nobody approves a change of their own", "Nobody approves a change of their own";
        notice: Option<Duration>, "how long before it goes out it is announced", "It is announced {} before";
        review: bool, "whether it is reviewed afterwards", "It is reviewed afterwards";
    }

    /// What can be shown for a change.
    Evidence {
        title: Option<String>, "what it is", "{}";
        from: Option<String>, "the source that states it", "It comes from {}";
        by: Option<Spanned<PartyId>>, "whose word it is", "It is the word of {}";
        valid: Option<Duration>, "how long it is valid", "It is valid for {}";
    }

    /// When nothing may go out: from the first date, up to and without the second.
    Freeze {
        title: Option<String>, "its title", "{}";
        from: Spanned<Date>, "its first day", "It lasts from {} on";
        until: Spanned<Date>, "the first day after it", "It ends with the day before {}";
        zone: Option<Zone>, "the zone of its days; the agreement's where it is left out", "Its days are in the zone {}";
        services: Vec<ServiceId>, "the services that it protects; all where it is left out", "It protects {}";
        yearly: bool, "whether it comes back every year", "It comes back every year";
        except: Vec<ChangeModelId>, "the models of change that it lets through", "It lets {} through";
        lifted_by: Vec<Spanned<Who>>, "who may lift it", "{} may lift it";
    }

    /// A standing authorisation.
    Authorisation {
        title: Option<String>, "its title", "{}";
        model: Spanned<ChangeModelId>, "the model of change", "It is for the model {}";
        services: Vec<ServiceId>, "the services; all where it is left out", "It is for {}";
        to: Spanned<Who>, "who may then let changes out", "{} may let changes out";
        given_by: Spanned<Who>, "who gave it", "{} gave it";
        until: Option<Date>, "the first day on which it no longer holds", "It ends with the day before {}";
        at_most_per_day: Option<u32>, "how many changes a day", "At most {} changes a day";
        while_level as "while": Option<LevelId>, "it holds while this level is met", "It holds while {} is met";
    }

    /// How often a team releases.
    Release {
        cadence: Cadence, "how often", "It releases {}";
        lead_time: Option<Bound>, "from commit to live", "From commit to live it takes {}";
    }
}

words! {
    /// What changes at the same time on dependent services do.
    Collisions {
        Refused = "refused", "are refused";
        Warned = "warned", "are let out with a warning";
    }
}
