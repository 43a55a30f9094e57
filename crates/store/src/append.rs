//! Appending: deliveries become entries, with everything that follows from them, in one transaction.
//!
//! ```text
//! deliveries --lock the alliance's row--> known key? other body? --Chain::append--> all facts known?
//!   --> entry, slots, parts, full tiles, read models, signed checkpoint --commit--> receipts with proofs
//! ```
//!
//! INVARIANT: an answer is given after the commit. What was answered is durable, in the tree, and under the
//! signed checkpoint.

use std::collections::BTreeMap;

use facts::Instant;
use facts::id::AllianceId;
use facts::journal::{
    Attestation, Chain, ChainError, Compartment, Entry, Hash, Note, Proof, inclusion,
};

use crate::delivery::Delivery;
use crate::edge::{Edge, Full, signed};
use crate::failure::{Failure, Refusal};
use crate::feed::Feeds;
use crate::known::{self, Fresh, Looking};
use crate::nodes::Stored;
use crate::people::PeopleRows;
use crate::rows;
use crate::sql::Writing;
use crate::store::{Head, Stand, Store, to_text};
use crate::values;

/// What whoever handed something in gets for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The entry that it is in.
    pub index: u64,
    /// When the journal took it in.
    pub recorded: Instant,
    /// Who stands behind it.
    pub attestation: Attestation,
    /// How many of its facts were new.
    pub accepted: u64,
    /// How many were there already.
    pub duplicate: u64,
    /// That it stands there, under a signed checkpoint.
    pub proof: Proof,
}

/// The digest of a delivery of which something was erased: under its key, whatever comes is what came before.
pub(crate) const FORGOTTEN: [u8; 32] = [0; 32];

/// What came of deliveries, if the transaction is committed.
pub(crate) struct Appended {
    pub log: i64,
    pub head: Head,
    /// The facts that it has beside those before.
    pub fresh: Fresh,
    /// Whether there is something to commit.
    pub is_new: bool,
    pub answers: Vec<Result<Receipt, Refusal>>,
}

/// What was decided about a delivery that is taken, now or before.
#[derive(Clone, Copy)]
struct Outcome {
    index: u64,
    accepted: u64,
    duplicate: u64,
    /// What is known without asking the database.
    stands: Option<(Instant, Attestation)>,
}

/// What a group of deliveries adds.
#[derive(Default)]
struct Rows<'d> {
    entries: Vec<(Entry, Attestation, &'d Delivery)>,
    /// What came under which key: also where all of it was there already, since a key is known for ever.
    keys: BTreeMap<Hash, ([u8; 32], Outcome)>,
    /// Where the parties changed, and who they are from there on.
    epochs: Vec<(i64, String)>,
    tiles: Vec<Full>,
    feeds: Feeds,
    people: PeopleRows,
}

impl Store {
    /// Where a journal stands, for [`Delivery::new`].
    pub fn chain(&self, alliance: &AllianceId) -> Result<Chain, Failure> {
        let mut reading = self.database.read()?;
        Ok(self.stand(&mut reading, alliance)?.chain)
    }

    /// Appends deliveries in their order. Each gets its own answer; a failure is that of the database, and
    /// nothing was kept.
    pub fn append(
        &self,
        alliance: &AllianceId,
        deliveries: &[Delivery],
        now: Instant,
    ) -> Result<Vec<Result<Receipt, Refusal>>, Failure> {
        let mut writing = self.database.write()?;
        let appended = self.append_within(&mut writing, alliance, deliveries, now)?;
        if appended.is_new {
            writing.commit()?;
        }
        let known = self.known(appended.log);
        known.lock().take(appended.fresh, &appended.head.chain);
        self.keep_head(appended.log, appended.head);
        Ok(appended.answers)
    }

    /// The same within a transaction. Nobody gets an answer, and no edge is kept, before the commit.
    pub(crate) fn append_within(
        &self,
        writing: &mut Writing,
        alliance: &AllianceId,
        deliveries: &[Delivery],
        now: Instant,
    ) -> Result<Appended, Failure> {
        let found = writing.lock_row(Stand::ROW, &values![alliance.as_str()], |row| {
            self.head(row)
        })?;
        let (log, checkpoint, kept) = found.ok_or(Failure::NotFound)?;
        let Head {
            mut text,
            mut chain,
            edge,
        } = kept;
        let mut edge = match edge {
            Some(edge) => edge,
            None => self.edge(writing, log, &chain)?,
        };
        let known = self.known(log);
        let mut known = known.lock();
        known.catch_up(writing, log, &chain, &edge)?;
        let mut looking = Looking::new(&known, log);
        let mut rows = Rows::default();
        let mut outcomes = Vec::with_capacity(deliveries.len());
        for delivery in deliveries {
            let mut step = Step {
                writing,
                log,
                chain: &mut chain,
                edge: &mut edge,
                looking: &mut looking,
                rows: &mut rows,
            };
            outcomes.push(step.take(delivery, now)?);
        }
        rows.write_keys(writing, log)?;
        let note = match rows.entries.is_empty() {
            true => Note::parse(checkpoint.as_bytes()).map_err(Failure::damaged)?,
            false => {
                let note = self.host.sign(alliance, chain.size(), chain.root())?;
                text = to_text(&chain)?;
                rows.write(writing, log, &chain, &text, &note)?;
                note
            }
        };
        let answers = receipts(writing, log, &edge, outcomes, &note)?;
        if !rows.tiles.is_empty() {
            edge.trim();
        }
        Ok(Appended {
            log,
            head: Head {
                text,
                chain,
                edge: Some(edge),
            },
            fresh: looking.into_fresh(),
            is_new: !rows.keys.is_empty(),
            answers,
        })
    }
}

/// One delivery, within the transaction.
struct Step<'s, 'k, 'd> {
    writing: &'s mut Writing,
    log: i64,
    chain: &'s mut Chain,
    edge: &'s mut Edge,
    looking: &'s mut Looking<'k>,
    rows: &'s mut Rows<'d>,
}

impl<'d> Step<'_, '_, 'd> {
    fn take(
        &mut self,
        delivery: &'d Delivery,
        now: Instant,
    ) -> Result<Result<Outcome, Refusal>, Failure> {
        if let Some((digest, outcome)) = self.delivered(delivery.key())? {
            return Ok(match digest == delivery.digest || digest == FORGOTTEN {
                true => Ok(outcome),
                false => Err(Refusal::OtherBody),
            });
        }
        let before = self.chain.clone();
        let mut nodes = Vec::new();
        let leaf = delivery.submission.leaf.clone();
        let open = delivery.open_facts();
        // WHY: not before the row is held, since the passkey may be known since a moment ago only.
        let actors = delivery.actors.iter().map(String::as_str);
        if let Err(refusal) = self.chain.check_actors(&leaf, actors) {
            return Ok(Err(ChainError::from(refusal).into()));
        }
        let appended = self
            .chain
            .append(leaf, now, open.as_deref(), |node| nodes.push(node));
        let (entry, attestation) = match appended {
            Ok(appended) => appended,
            Err(error) => return Ok(Err(error.into())),
        };
        let position = signed(entry.index())?;
        let mut accepted = 0;
        for group in &delivery.groups {
            let (readers, ids) = (&group.compartment, &group.ids);
            accepted += self
                .looking
                .add(self.writing, readers, ids, entry.index())?;
        }
        if accepted == 0 {
            // Nothing new was said: the journal stays as it is.
            *self.chain = before;
            let outcome = self.known(delivery)?;
            let answer = (delivery.digest, outcome);
            self.rows.keys.insert(*delivery.key(), answer);
            return Ok(Ok(outcome));
        }
        let full = self.edge.extend(self.chain.size(), nodes);
        if before.parties() != self.chain.parties() {
            let parties = serde_json::to_string(self.chain.parties()).map_err(Failure::damaged)?;
            self.rows.epochs.push((position, parties));
        }
        self.rows.tiles.extend(full);
        let recorded = entry.recorded();
        self.rows.feeds.join(&delivery.feeds, recorded);
        self.rows.people.add(position, &delivery.facts, recorded);
        let outcome = Outcome {
            index: entry.index(),
            accepted,
            duplicate: delivery.count() - accepted,
            stands: Some((entry.recorded(), attestation)),
        };
        let answer = (delivery.digest, outcome);
        self.rows.keys.insert(*delivery.key(), answer);
        self.rows.entries.push((entry, attestation, delivery));
        Ok(Ok(outcome))
    }

    /// What came under this key before.
    fn delivered(&mut self, key: &Hash) -> Result<Option<([u8; 32], Outcome)>, Failure> {
        if let Some(answer) = self.rows.keys.get(key) {
            return Ok(Some(*answer));
        }
        self.writing.find(
            "SELECT digest, position, accepted, duplicate FROM delivery WHERE log = $1 AND hash = $2",
            &values![self.log, key.as_bytes()],
            |row| {
                let outcome = Outcome {
                    index: unsigned(row.get(1)?)?,
                    accepted: unsigned(row.get(2)?)?,
                    duplicate: unsigned(row.get(3)?)?,
                    stands: None,
                };
                Ok((row.get(0)?, outcome))
            },
        )
    }

    /// Where a delivery stands whose facts are all there already.
    fn known(&mut self, delivery: &Delivery) -> Result<Outcome, Failure> {
        let mut groups = delivery.groups.iter();
        let first = groups.find_map(|group| Some((group.ids.first()?, &group.compartment)));
        let (fact, compartment) = first.ok_or_else(|| Failure::damaged("no facts"))?;
        let index = self.looking.find(self.writing, compartment, fact)?;
        Ok(Outcome {
            index: index.ok_or_else(|| Failure::damaged("a known fact is gone"))?,
            accepted: 0,
            duplicate: delivery.count(),
            stands: None,
        })
    }
}

impl Rows<'_> {
    fn write(
        &self,
        writing: &mut Writing,
        log: i64,
        chain: &Chain,
        text: &str,
        note: &Note,
    ) -> Result<(), Failure> {
        let (mut slots, mut parts) = (Vec::new(), Vec::new());
        let names: Vec<Vec<String>> = self
            .entries
            .iter()
            .map(|(_, _, delivery)| delivery.submission.texts.keys().map(name).collect())
            .collect();
        for ((entry, _, delivery), names) in self.entries.iter().zip(&names) {
            let position = signed(entry.index())?;
            let submission = &delivery.submission;
            let texts = names.iter().zip(submission.texts.values());
            slots.extend(texts.map(|(name, text)| values![log, position, name, text]));
            let places = submission.parts.iter().zip(0_u32..);
            parts.extend(
                places.map(|(part, place)| values![log, position, place, &part.salt, &part.text]),
            );
        }
        let entries = self.entries.iter();
        let entries = entries.map(|(entry, attestation, delivery)| {
            let secret = &delivery.submission.secret.0;
            (entry, secret, attestation.word())
        });
        rows::write_entries(writing, log, entries)?;
        rows::write_epochs(writing, log, &self.epochs)?;
        let columns = ["log", "position", "compartment", "text"];
        writing.insert_many("slot", columns, slots)?;
        let columns = ["log", "position", "place", "salt", "text"];
        writing.insert_many("part", columns, parts)?;
        let mut known = Vec::new();
        for (entry, _, delivery) in &self.entries {
            let position = signed(entry.index())?;
            let groups = delivery.groups.iter();
            known.extend(groups.map(|group| (position, &*group.compartment, &*group.ids)));
        }
        known::write(writing, log, known.into_iter())?;
        rows::write_tiles(writing, log, &self.tiles)?;
        self.feeds.write(writing, log)?;
        self.people.write(writing, log)?;
        writing.execute(
            "UPDATE alliance SET chain = $2, checkpoint = $3, applied = $4 WHERE log = $1",
            &values![log, text, &note.to_text(), signed(chain.size())?],
        )?;
        Ok(())
    }

    fn write_keys(&self, writing: &mut Writing, log: i64) -> Result<(), Failure> {
        let keys = self.keys.iter().map(|(key, (digest, outcome))| {
            Ok(values![
                log,
                key.as_bytes(),
                digest,
                signed(outcome.index)?,
                signed(outcome.accepted)?,
                signed(outcome.duplicate)?
            ])
        });
        let deliveries = keys.collect::<Result<Vec<_>, Failure>>()?;
        let columns = ["log", "hash", "digest", "position", "accepted", "duplicate"];
        writing.insert_many("delivery", columns, deliveries)?;
        Ok(())
    }
}

/// The answers, each with the proof that its entry stands under the checkpoint.
fn receipts(
    writing: &mut Writing,
    log: i64,
    edge: &Edge,
    outcomes: Vec<Result<Outcome, Refusal>>,
    note: &Note,
) -> Result<Vec<Result<Receipt, Refusal>>, Failure> {
    let mut stands = Vec::with_capacity(outcomes.len());
    for outcome in &outcomes {
        stands.push(match outcome {
            Ok(outcome) => match outcome.stands {
                Some(stands) => Some(stands),
                None => Some(stored(writing, log, outcome.index)?),
            },
            Err(_) => None,
        });
    }
    let nodes = Stored::new(writing, log, edge);
    let mut answers = Vec::with_capacity(outcomes.len());
    for (outcome, stands) in outcomes.into_iter().zip(stands) {
        let (outcome, (recorded, attestation)) = match (outcome, stands) {
            (Ok(outcome), Some(stands)) => (outcome, stands),
            (Err(refusal), _) => {
                answers.push(Err(refusal));
                continue;
            }
            (Ok(_), None) => return Err(Failure::damaged("an entry without its instant")),
        };
        let path = inclusion::prove(&nodes, outcome.index, edge.size());
        if let Some(failure) = nodes.failure() {
            return Err(failure);
        }
        answers.push(Ok(Receipt {
            index: outcome.index,
            recorded,
            attestation,
            accepted: outcome.accepted,
            duplicate: outcome.duplicate,
            proof: Proof {
                extra: None,
                index: outcome.index,
                path: path?,
                checkpoint: note.clone(),
            },
        }));
    }
    Ok(answers)
}

/// When a stored entry was recorded, and who stands behind it.
fn stored(writing: &mut Writing, log: i64, index: u64) -> Result<(Instant, Attestation), Failure> {
    let found = writing.find(
        "SELECT recorded, attestation FROM entry WHERE log = $1 AND position = $2",
        &values![log, signed(index)?],
        |row| {
            let recorded = Instant::from_ms(row.get(0)?);
            Ok::<_, Failure>((recorded, attestation(row.get(1)?)?))
        },
    )?;
    found.ok_or_else(|| Failure::damaged(format!("entry {index} is gone")))
}

/// The name of a compartment in the database: its JSON.
pub(crate) fn name(compartment: &Compartment) -> String {
    // A list of texts always serialises.
    serde_json::to_string(compartment).unwrap_or_default()
}

pub(crate) fn attestation(text: &str) -> Result<Attestation, Failure> {
    Attestation::of(text).ok_or_else(|| Failure::damaged(format!("`{text}` is no attestation")))
}

pub(crate) fn unsigned(number: i64) -> Result<u64, Failure> {
    u64::try_from(number).map_err(Failure::damaged)
}
