//! Capacity and knowledge: a load that can be kept up, and knowledge that stays.

use std::collections::BTreeMap;

use facts::fact::Activity;
use facts::id::{AreaId, PartyId, ServiceId, TeamId};
use jiff::civil::Date;

use super::{Duration, Spanned};
use crate::term::{Cadence, Share, record};

record! {
    /// How a team's time is spent.
    CapacityTerms {
        hours: Option<u32>, "its hours in a month", "It has {} hours in a month";
        floor: Option<ActivityShare>, "the least share of some activities", "The least share";
        ceiling: Option<ActivityShare>, "the largest share of some activities", "The largest share";
        weekly_hours: Option<u32>, "more hours of a person in a week are an overload", "More than {} hours of a person in a week are an overload";
        told_within: Option<Duration>, "how soon an overload is told", "An overload is told within {}";
    }

    /// A share of working time for some activities.
    ActivityShare {
        activities: Vec<Activity>, "the activities", "It is about {}";
        share: Share, "the share of working time", "It is {} of working time";
    }

    /// What must be known, and by whom.
    KnowledgeTerms {
        areas: BTreeMap<AreaId, Area>, "areas of knowledge, by id", "Areas of knowledge";
        retained: BTreeMap<PartyId, Retained>, "who stays to steer, by party", "Who stays to steer";
    }

    /// An area of knowledge.
    Area {
        title: String, "its title", "{}";
        business_process: Option<String>, "the business process that it is about", "It is about the business process {}";
        services: Vec<ServiceId>, "the services that it is about", "It is about {}";
        held_by: Vec<Spanned<PartyId>>, "the parties whose people know it", "It is known by people of {}";
        kept_at: Option<Spanned<PartyId>>, "the party at which it must stay", "It must stay at {}";
        refreshed: Option<Cadence>, "how often it is passed on", "It is passed on {}";
    }

    /// Who stays to steer.
    Retained {
        roles: BTreeMap<String, RetainedRole>, "roles, by id", "The roles";
    }

    /// A role that stays, or that people move to.
    RetainedRole {
        title: Option<String>, "its title", "{}";
        people: u32, "how many people", "Number of people: {}";
        team: Option<TeamId>, "their team", "They are in the team {}";
        from: Option<String>, "the role that they come from", "They come from the role {}";
        by: Option<Date>, "by when", "That is so by {}";
    }
}
