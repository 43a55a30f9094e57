//! A host that lies, with its own keys and nothing that holds it back.

use std::collections::BTreeSet;
use std::sync::Arc;

use agreement::Versions;
use exchange::bundle::{Bundle, figures};
use facts::id::PartyId;
use facts::journal::tree::Peaks;
use facts::journal::{
    Checkpoint, Compartment, Draft, Entry, Hash, Leaf, Note, Opening, Secret, Signer, Statement,
    Submission, hash,
};
use facts::{Fact, Instant};

use crate::world::{World, bytes, party};

/// The host's keys, as the world has them.
pub const LOG: [u8; 32] = [1; 32];
pub const SPEAKER: [u8; 32] = [2; 32];

/// An entry that may get another place, with what the reader of the bundle gets of it.
#[derive(Clone)]
pub struct Piece {
    pub leaf: Leaf,
    pub recorded: Instant,
    pub slots: Vec<Opening>,
}

/// The entries of a bundle.
pub fn pieces(bundle: &Bundle) -> Vec<Piece> {
    let entries = bundle.entries.iter().zip(0..);
    let pieces = entries.map(|(bytes, index)| {
        let entry = Entry::admit(bytes).unwrap();
        let slots = bundle.openings.iter().filter(|slot| slot.index == index);
        Piece {
            leaf: entry.leaf().clone(),
            recorded: entry.recorded(),
            slots: slots.cloned().collect(),
        }
    });
    pieces.collect()
}

/// The place of the entry in which this can be read.
pub fn place_of(pieces: &[Piece], words: &str) -> usize {
    let has = |piece: &Piece| piece.slots.iter().any(|slot| slot.text.contains(words));
    pieces.iter().position(has).unwrap()
}

/// A new entry, signed with `seed`, as `reader` gets it.
pub fn piece(
    world: &World,
    reader: &str,
    statement: Statement,
    seed: &[u8; 32],
    recorded: Instant,
) -> Piece {
    let chain = world.store.chain(&world.alliance).unwrap();
    let mut random = 4711;
    let mut random = || bytes(&mut random);
    let draft = Draft {
        alliance: &world.alliance,
        parties: chain.parties(),
        idempotency: Hash::new(random()),
        brought: false,
        blobs: &[],
    };
    let secret = Secret(random());
    let signed = Submission::sign(&draft, &[statement], seed, secret, random).unwrap();
    handed_out(chain.parties(), reader, signed, recorded)
}

/// An entry as its reader gets it.
pub fn handed_out(
    parties: &BTreeSet<PartyId>,
    reader: &str,
    signed: Submission,
    recorded: Instant,
) -> Piece {
    let all = Compartment::all(parties);
    let readable = all.into_iter().filter(|one| one.is_of(&party(reader)));
    let slots = readable.map(|compartment| Opening {
        index: 0,
        salt: Hash::new(signed.secret.salt(&compartment)),
        text: signed.texts.get(&compartment).cloned().unwrap_or_default(),
        compartment,
    });
    Piece {
        slots: slots.collect(),
        leaf: signed.leaf,
        recorded,
    }
}

/// A bundle of these entries: a journal made anew, a checkpoint signed over it, and the figures that follow.
pub fn forged(like: &Bundle, pieces: &[Piece]) -> Bundle {
    let mut bundle = like.clone();
    bundle.entries.clear();
    bundle.openings.clear();
    for (index, piece) in (0..).zip(pieces) {
        let entry = Entry::new(index, piece.recorded, piece.leaf.clone()).unwrap();
        bundle.entries.push(entry.bytes().to_vec());
        let slots = piece.slots.iter().cloned();
        bundle
            .openings
            .extend(slots.map(|slot| Opening { index, ..slot }));
    }
    bundle.about.size = bundle.entries.len() as u64;
    bundle.checkpoint = signed(&like.checkpoint, &bundle.entries);
    figured(bundle)
}

/// The same with the figures that its openings give.
pub fn figured(mut bundle: Bundle) -> Bundle {
    let mut facts: Vec<(Compartment, Arc<Fact>)> = Vec::new();
    for opening in &bundle.openings {
        let entry = usize::try_from(opening.index).unwrap();
        let entry = Entry::admit(&bundle.entries[entry]).unwrap();
        let said = opening.facts(&entry).unwrap().into_iter();
        facts.extend(said.map(|fact| (opening.compartment.clone(), Arc::new(fact))));
    }
    let texts = bundle.versions.iter();
    let texts = texts.map(|files| agreement::load(files).agreement);
    let (versions, _) = Versions::new(texts.collect());
    let about = &bundle.about;
    bundle.figures = versions.map_or_else(Vec::new, |versions| {
        figures(&versions, &facts, about.as_of, &about.reader, None)
    });
    bundle
}

/// A checkpoint over these entries, signed with the key of the log.
pub fn signed(like: &Note, entries: &[Vec<u8>]) -> Note {
    let mut peaks = Peaks::default();
    for entry in entries {
        peaks.append(hash::leaf(entry), |_| {}).unwrap();
    }
    let like = Checkpoint::parse(like.text()).unwrap();
    let checkpoint = Checkpoint::new(like.origin(), peaks.size(), peaks.root()).unwrap();
    let mut note = Note::new(&checkpoint.to_text()).unwrap();
    let signer = Signer::new(like.origin(), &LOG).unwrap();
    note.add(signer.sign(&note)).unwrap();
    note
}
