//! The scope of work: tasks, deliverables, bands of capacity, and a backlog that needs no amendment.

use std::collections::BTreeMap;

use facts::Exact;
use facts::id::{BandId, ForumId, LevelId, ServiceId};
use jiff::civil::Date;

use super::{Duration, Spanned, Who, Window};
use crate::term::{Cadence, Document, Money, Unanswered, record};

record! {
    /// The work that is owed.
    ScopeOfWork {
        tasks: BTreeMap<String, Task>, "tasks that come back, by id", "Tasks";
        deliverables: BTreeMap<String, Deliverable>, "what is delivered once, by id", "Deliverables";
        bands: BTreeMap<BandId, Band>, "capacity that may vary without an amendment, by id", "Bands of capacity";
        backlog: Option<Backlog>, "work that the parties order together", "A shared backlog";
        excluded: Vec<String>, "what is no part of the work", "No part of the work: {}";
    }

    /// A task that comes back.
    Task {
        title: String, "what is done", "{}";
        service: Option<ServiceId>, "the service", "It is for the service {}";
        owner: Spanned<Who>, "who does it", "{} does it";
        cadence: Option<Cadence>, "how often", "It is done {}";
        level: Option<LevelId>, "the level that shows how well", "How well it is done is shown by {}";
    }

    /// Something that is delivered.
    Deliverable {
        title: String, "what is delivered", "{}";
        service: Option<ServiceId>, "the service", "It is for the service {}";
        owner: Spanned<Who>, "who delivers it", "{} delivers it";
        due: Date, "by the end of which day", "It is due by the end of {}";
        description: Option<Document>, "the document that describes it", "It is described in {}";
        acceptance: Option<Acceptance>, "how it is accepted", "How it is accepted";
        level: Option<LevelId>, "the level that shows how well", "How well it is done is shown by {}";
        price: Option<Money>, "what is paid when it is accepted", "When it is accepted, {} is paid";
    }

    /// How something is accepted.
    Acceptance {
        by: Spanned<Who>, "who accepts it", "{} accepts it";
        criteria: Vec<String>, "what is checked", "What is checked: {}";
        within: Duration, "the time to check it", "It is checked within {}";
        unanswered: Option<Unanswered>, "what silence means", "{}";
        rework: Option<Duration>, "the time to mend it", "It is mended within {}";
    }

    /// Capacity that may vary between two ends without an amendment.
    Band {
        title: Option<String>, "its title", "{}";
        by: Spanned<Who>, "who gives it", "{} gives it";
        unit: String, "what is counted", "It is counted in {}";
        low: Spanned<Exact>, "the least in a window", "It is at least {} in a window";
        high: Spanned<Exact>, "the most in a window", "It is at most {} in a window";
        window: Option<Window>, "the windows; each month where it is left out", "It is counted anew {}";
        notice: Option<Duration>, "how long before a change within the band is told", "A change within the band is told {} before";
    }

    /// Work that the parties order together.
    Backlog {
        owner: Spanned<Who>, "who orders it", "{} orders it";
        shared_with: Vec<Spanned<Who>>, "who works from it", "Those who work from it: {}";
        forum: Option<ForumId>, "where it is ordered", "It is ordered in {}";
        bands: Vec<BandId>, "the bands within which it is worked on", "It is worked on within {}";
    }
}
