//! What a verification came to.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use facts::Instant;
use facts::fact::PersonId;
use facts::id::PartyId;
use facts::journal::{Attestation, Gap, Hash};
use serde::Serialize;

/// What is checked, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// The checkpoint is signed by a log that is believed, and cosigned as the policy asks.
    Checkpoint,
    /// Each entry follows from those before it: place, instant, party, key, signature.
    Entries,
    /// The entries are those under the checkpoint.
    Root,
    /// The journal continues the checkpoint that the reader saw before.
    Growth,
    /// Instants of recording fit the times at which witnesses cosigned.
    Time,
    /// What the reader got is what the entries committed to.
    Openings,
    /// The reader got all that it may read.
    Withheld,
    /// The texts of the agreement are those that the journal names.
    Agreement,
    /// The figures follow from agreement and facts.
    Figures,
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which check found it.
    pub check: Check,
    /// Where: `entry 5`, `figure 12: …`.
    pub place: String,
    /// What is wrong.
    pub why: String,
}

/// Which checks are made: all, unless one is left out on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checks(BTreeSet<Check>);

/// What a verification came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What does not hold, the first of each check; nothing when everything does.
    pub findings: Vec<Finding>,
    /// Entries that were walked.
    pub entries: u64,
    /// Facts that the reader may read.
    pub facts: u64,
    /// Figures that came to the same.
    pub figures: u64,
    /// How many entries each party signed itself, and how many the host alone says it handed in.
    pub attested: BTreeMap<PartyId, Attested>,
    /// Passkeys of people, as of the last entry, and what each signed.
    pub passkeys: Vec<PasskeySeen>,
    /// Facts that brought their instant of recording along from an earlier record.
    pub brought: u64,
    /// Numbers of sources that stand in no entry.
    pub gaps: Vec<Gap>,
    /// Pieces of data of persons that were destroyed.
    pub erased: u64,
    /// Who cosigned the checkpoint, and when.
    pub cosigned: BTreeMap<String, Instant>,
    /// Clauses whose figures rest on something that is hidden from the reader: others may come to other values.
    pub hidden: Vec<HiddenInput>,
    /// Whether the policy was that of the bundle itself, which proves nothing about whom to believe.
    pub own_policy: bool,
}

/// Entries by who stands behind them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Attested {
    /// Signed by the party.
    pub source: u64,
    /// Signed by the host, and by the passkey of a person of the party.
    pub passkey: u64,
    /// Signed by the host alone.
    pub host: u64,
}

/// A passkey, and what it signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PasskeySeen {
    /// The hash of its id.
    pub passkey: Hash,
    /// The party of the person.
    pub party: PartyId,
    /// The person.
    pub person: PersonId,
    /// The entry that added it last.
    pub added: u64,
    /// Who stands behind the entry that added it.
    pub added_by: Attestation,
    /// Whether it signs no longer.
    pub revoked: bool,
    /// The entries that it signed.
    pub signed: Vec<u64>,
}

/// A clause, and what is hidden from the reader of the kinds of facts that it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HiddenInput {
    /// The path of the clause: `levels.calls`.
    pub clause: String,
    /// The entries in which nothing is for the reader.
    pub entries: Vec<u64>,
}

impl Check {
    /// All checks.
    pub const ALL: [Check; 9] = [
        Check::Checkpoint,
        Check::Entries,
        Check::Root,
        Check::Growth,
        Check::Time,
        Check::Openings,
        Check::Withheld,
        Check::Agreement,
        Check::Figures,
    ];
}

impl Default for Checks {
    fn default() -> Self {
        Checks(BTreeSet::from(Check::ALL))
    }
}

impl Checks {
    /// All but one: whoever tests that this one finds something needs to see that no other does.
    pub fn without(check: Check) -> Checks {
        let mut checks = Checks::default();
        checks.0.remove(&check);
        checks
    }

    pub(crate) fn has(&self, check: Check) -> bool {
        self.0.contains(&check)
    }
}

impl Report {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.findings.is_empty()
    }

    pub(crate) fn find(&mut self, check: Check, place: impl ToString, why: impl ToString) {
        // WHY: what follows from one wrong thing is not told beside it.
        if !self.findings.iter().any(|found| found.check == check) {
            self.findings.push(Finding {
                check,
                place: place.to_string(),
                why: why.to_string(),
            });
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Check::Checkpoint => "checkpoint",
            Check::Entries => "entries",
            Check::Root => "root",
            Check::Growth => "growth",
            Check::Time => "time",
            Check::Openings => "openings",
            Check::Withheld => "withheld",
            Check::Agreement => "agreement",
            Check::Figures => "figures",
        })
    }
}
