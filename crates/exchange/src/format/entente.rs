//! Facts in our own form, one on a line, as people and scripts write them: without id, and with
//! `by`, `source`, `recorded` and `seq` only where they differ from those of the import.

use facts::fact::{
    Acknowledgement, AgreementVersion, Answer, BusinessValue, CaseUpdate, Claim, Closing, Comment,
    Cost, Coverage, Deployment, Emergency, OF_JOURNAL, OutageUpdate, Proposal, Sample, Signature,
    Survey, Usage, Withdrawal, Work,
};
use facts::id::{PartyId, SourceId};
use facts::{Body, FactId, Instant};
use serde::Deserialize;

use super::json::not_json;
use crate::report::Flaw;

/// A statement as it stands on the line.
pub struct Statement {
    /// When it happened.
    pub at: Instant,
    /// Who says so.
    pub by: Option<PartyId>,
    /// Where it comes from.
    pub source: Option<SourceId>,
    /// When it was recorded, for a line of another record.
    pub recorded: Option<Instant>,
    /// Its place in the order of the source.
    pub seq: Option<u64>,
    /// Tells apart statements that are equal in all else.
    pub repeat: Option<u32>,
    /// Its id, for a line of another record.
    pub id: Option<FactId>,
    /// What is said.
    pub body: Body,
}

macro_rules! lines {
    ($($member:ident: $type:ty,)*) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Line {
            at: Instant,
            by: Option<PartyId>,
            source: Option<SourceId>,
            recorded: Option<Instant>,
            seq: Option<u64>,
            repeat: Option<u32>,
            id: Option<FactId>,
            $($member: Option<$type>,)*
        }

        impl Line {
            fn bodies(&mut self) -> Vec<Body> {
                let mut bodies = Vec::new();
                $(bodies.extend(self.$member.take().map(Body::from));)*
                bodies
            }
        }
    };
}

lines! {
    acknowledgement: Acknowledgement,
    agreement: AgreementVersion,
    answer: Answer,
    case: CaseUpdate,
    claim: Claim,
    closing: Closing,
    comment: Comment,
    cost: Cost,
    coverage: Coverage,
    deployment: Deployment,
    emergency: Emergency,
    outage: OutageUpdate,
    proposal: Proposal,
    sample: Sample,
    signature: Signature,
    survey: Survey,
    usage: Usage,
    value: BusinessValue,
    withdrawal: Withdrawal,
    work: Work,
}

/// The kinds that a file may state: a journal's own facts are made by those who keep it.
fn stated() -> Vec<&'static str> {
    let kinds = Body::KINDS.iter().copied();
    kinds.filter(|kind| !OF_JOURNAL.contains(kind)).collect()
}

/// Reads one line.
pub fn read(line: &str) -> Result<Statement, Flaw> {
    let mut line: Line = serde_json::from_str(line).map_err(|error| {
        if !error.is_data() {
            return not_json(&error);
        }
        let text = error.to_string();
        let what = text.split(" at line ").next().unwrap_or(&text);
        Flaw::of_row(format!(
            "the line is no fact: {what} (at byte {})",
            error.column()
        ))
    })?;
    let mut bodies = line.bodies();
    let (Some(body), true) = (bodies.pop(), bodies.is_empty()) else {
        return Err(Flaw::of_row(format!(
            "a fact has exactly one of: {}",
            stated().join(", ")
        )));
    };
    Ok(Statement {
        at: line.at,
        by: line.by,
        source: line.source,
        recorded: line.recorded,
        seq: line.seq,
        repeat: line.repeat,
        id: line.id,
        body,
    })
}
