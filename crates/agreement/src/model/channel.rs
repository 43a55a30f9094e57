//! Channels and policies: how the parties talk, and the texts that they keep.

use facts::id::{ForumId, PartyId, ServiceId};

use super::{Duration, Spanned, Who};
use crate::term::{Cadence, Document, Unanswered, record, words};

record! {
    /// A way to talk.
    Channel {
        title: Option<String>, "its title", "{}";
        kind: ChannelKind, "what it is", "It is {}";
        about: Vec<ChannelTopic>, "what goes over it", "It is for {}";
        audience: Vec<Spanned<Who>>, "who is on it", "It reaches {}";
        services: Vec<ServiceId>, "the services that it is for; all where it is left out", "It is for the services {}";
        address: Option<String>, "its address or number", "Its address is {}";
        cadence: Option<Cadence>, "how often", "It happens {}";
        answer_within: Option<Duration>, "how soon one answers", "One answers within {}";
        language: Option<String>, "its language", "Its language is {}";
        forum: Option<ForumId>, "the forum that it belongs to", "It belongs to {}";
    }

    /// A text that the parties keep.
    Policy {
        title: String, "its title", "{}";
        kind: PolicyKind, "what it is", "It is a {}";
        text: Document, "the file with its text", "Its text is {}";
        owner: Spanned<Who>, "who keeps it", "{} keeps it";
        version: Option<String>, "its version", "It is version {}";
        acknowledged_by: Vec<Spanned<PartyId>>, "who acknowledges it", "It is acknowledged by {}";
        within: Option<Duration>, "how soon a new version is acknowledged", "A new version is acknowledged within {}";
        unanswered: Option<Unanswered>, "what silence means", "{}";
        review: Option<Cadence>, "how often it is reviewed", "It is reviewed {}";
    }
}

words! {
    /// What a channel is.
    ChannelKind {
        Meeting = "meeting", "a meeting";
        Mail = "mail", "mail";
        Digest = "digest", "a mail digest";
        Chat = "chat", "a chat";
        Phone = "phone", "a telephone line";
        Portal = "portal", "a portal";
        Webhook = "webhook", "messages between systems";
        Report = "report", "a report";
    }

    /// What goes over a channel.
    ChannelTopic {
        Incidents = "incidents", "incidents";
        Requests = "requests", "requests";
        Changes = "changes", "changes";
        Levels = "levels", "levels and breaches";
        Claims = "claims", "claims";
        Decisions = "decisions", "decisions";
        Risks = "risks", "risks";
        Demand = "demand", "demand";
        Statements = "statements", "statements";
        Escalations = "escalations", "escalations";
        Outages = "outages", "outages and maintenance";
    }

    /// What a text is.
    PolicyKind {
        Policy = "policy", "policy";
        Procedure = "procedure", "procedure";
        Guideline = "guideline", "guideline";
    }
}
