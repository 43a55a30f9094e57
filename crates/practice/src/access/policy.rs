//! Rights as Cedar policies: one for each right that a clause gives, with the clause beside it, and a few
//! that nothing overrides.
//!
//! Not here: the entities that policies speak of.

use std::fmt::Write;

use super::entity::{Uid, claim_kind, clause, group, pair, service, topic};
use super::grant::{Grant, Group, Target};
use super::object::{ClaimedOn, Thing};

/// The kinds of entities, and what can be asked of which.
pub const SCHEMA: &str = include_str!("schema.cedarschema");

/// What nothing overrides, by the id of the policy.
pub(super) const LIMITS: &[(&str, &str)] = &[
    (
        "compartment-read",
        r#"// Nobody gets at what is kept in a compartment that they do not read: another pair's prices, another
// party's own, data of persons. What one states may go into compartments that one does not read,
// and who erases need not read.
forbid (principal, action, resource)
unless {
  principal.reads.contains(context.compartment) || action == Action::"submit" ||
  (action == Action::"erase" && context.compartment == Compartment::"personal")
};
"#,
    ),
    (
        "compartment-written",
        r#"forbid (principal, action == Action::"submit", resource)
unless { principal.writes.contains(context.compartment) };
"#,
    ),
    (
        "reader",
        r#"// An auditor, or a token that reads, changes nothing.
forbid (principal, action, resource)
when { principal.only_reads }
unless { action in [Action::"see", Action::"export"] };
"#,
    ),
    (
        "ended",
        r#"// Once the agreement has ended, what belongs to its time can be read, and nothing else can be done.
forbid (principal, action, resource)
when { context.ended }
unless { context.past && action in [Action::"see", Action::"export"] };
"#,
    ),
    (
        "not-yet",
        r#"// Before it is in force, it can be read, put forward and signed, and the people who do so can be kept.
forbid (principal, action, resource)
when { context.proposed }
unless {
  action in [Action::"see", Action::"export", Action::"propose", Action::"sign", Action::"administer"]
};
"#,
    ),
];

/// The policy of a grant.
pub(super) fn policy(grant: &Grant) -> String {
    let mut text = String::new();
    let clause = &grant.clause;
    // INVARIANT: writing into a text cannot fail.
    let _ = writeln!(text, "@clause({})", quoted(&clause.address));
    let _ = writeln!(text, "@part({})", quoted(clause.part.words()));
    let actions: Vec<String> = grant
        .actions
        .iter()
        .map(|action| format!("Action::\"{}\"", action.word()))
        .collect();
    let action = match actions.as_slice() {
        [one] => format!("action == {one}"),
        all => format!("action in [{}]", all.join(", ")),
    };
    let mut when = Vec::new();
    let groups: Vec<Uid> = grant.to.iter().map(group).collect();
    let principal = match (groups.as_slice(), grant.to.first()) {
        ([one], Some(Group::Person(..))) => format!("principal == {one}"),
        ([one], _) => format!("principal in {one}"),
        _ => {
            when.push(among("principal", groups));
            "principal".into()
        }
    };
    let resource = target(&grant.on, &mut when);
    let _ = write!(
        text,
        "permit (\n  {principal},\n  {action},\n  {resource}\n)"
    );
    if !when.is_empty() {
        let _ = write!(text, "\nwhen {{ {} }}", when.join(" && "));
    }
    text.push_str(";\n");
    text
}

/// Whether something is in one of these. WHY: the entities of one list are of one kind, so that the policies can be
/// held against the schema strictly.
fn among(what: &str, mut all: Vec<Uid>) -> String {
    all.sort();
    let of_one_kind = all.chunk_by(|one, other| one.kind == other.kind);
    let lists = of_one_kind.map(|uids| {
        let uids: Vec<String> = uids.iter().map(Uid::to_string).collect();
        match uids.as_slice() {
            [one] => format!("{what} in {one}"),
            uids => format!("{what} in [{}]", uids.join(", ")),
        }
    });
    let lists: Vec<String> = lists.collect();
    match lists.as_slice() {
        // Of an agreement without services nothing is among them.
        [] => "false".into(),
        [one] => one.clone(),
        lists => format!("({})", lists.join(" || ")),
    }
}

fn target(target: &Target, when: &mut Vec<String>) -> String {
    match target {
        Target::These(things) => {
            let uids: Vec<Uid> = things.iter().filter_map(Uid::of).collect();
            match uids.as_slice() {
                [one] => format!("resource == {one}"),
                _ => {
                    when.push(among("resource", uids));
                    "resource".into()
                }
            }
        }
        Target::Everything(services) => {
            let all: Vec<Uid> = services.iter().map(|it| service(it.as_ref())).collect();
            match all.as_slice() {
                [one] => format!("resource in {one}"),
                _ => {
                    when.push(among("resource", all));
                    "resource".into()
                }
            }
        }
        Target::Services(services) => {
            let all = services.iter().map(|it| service(Some(it))).collect();
            when.push(among("resource", all));
            "resource is Service".into()
        }
        Target::Work {
            topics,
            services,
            model,
        } => {
            let all = services.iter().map(|it| service(it.as_ref())).collect();
            when.push(among("resource", all));
            if let Some(topics) = topics {
                when.push(among(
                    "resource",
                    topics.iter().map(|it| topic(*it)).collect(),
                ));
            }
            if let Some(model) = model {
                let model = quoted(model.as_str());
                when.push(format!("context has model && context.model == {model}"));
            }
            "resource is Work".into()
        }
        Target::Claims { kinds, on, by } => {
            let all = on.iter().map(claimed).collect();
            when.push(among("resource", all));
            if let Some(kinds) = kinds {
                let all = kinds.iter().map(|it| claim_kind(*it)).collect();
                when.push(among("resource", all));
            }
            if let Some(by) = by {
                let all = by.iter().map(|it| group(&Group::Party(it.clone())));
                let claimant = among("context.claimant", all.collect());
                when.push(format!("context has claimant && {claimant}"));
            }
            "resource is Claim".into()
        }
        Target::Totals => {
            when.push("principal.pairs.containsAll(context.parts)".into());
            "resource is Total".into()
        }
    }
}

/// What the claims on this are under.
pub(super) fn claimed(on: &ClaimedOn) -> Uid {
    match on {
        ClaimedOn::Service(id) => service(id.as_ref()),
        ClaimedOn::Pair(two) => pair(two),
    }
}

impl Uid {
    /// The entity of a thing that has one of its own.
    pub(super) fn of(thing: &Thing) -> Option<Uid> {
        let single = |kind| Some(Uid::new(kind, "alliance".into()));
        match thing {
            Thing::Alliance => single("Alliance"),
            Thing::Agreement => single("Agreement"),
            Thing::Plan => single("Plan"),
            Thing::Journal => single("Journal"),
            Thing::Personal => single("Personal"),
            Thing::Emergency => single("Emergency"),
            Thing::Total(_) => single("Total"),
            Thing::Keys(party) => Some(Uid::new("Keys", party.to_string())),
            Thing::People(party) => Some(Uid::new("People", party.to_string())),
            Thing::Terms(two) => Some(Uid::new("Terms", pair(two).id)),
            Thing::Statement(two) => Some(Uid::new("Statement", pair(two).id)),
            Thing::Service(id) => Some(service(Some(id))),
            Thing::Clause(kind, id) => Some(clause(*kind, id)),
            Thing::Work { .. } | Thing::Claim { .. } => None,
        }
    }
}

/// A text of the policy language.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            // WHY: what looks like white space, or turns the direction of text, must not pass for something else.
            it if it.is_ascii_graphic() || it == ' ' || it.is_alphanumeric() => quoted.push(it),
            it => {
                let _ = write!(quoted, "\\u{{{:x}}}", u32::from(it));
            }
        }
    }
    quoted.push('"');
    quoted
}
