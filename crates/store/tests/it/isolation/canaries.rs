//! A word in everything that is not for all: whoever may not read it does not get it, nor anything that follows from it
//! alone.

use std::fmt::Write as _;

use facts::Fact;
use facts::journal::Compartment;
use sha2::{Digest, Sha256};
use store::{Persons, Viewer};

use super::everything;
use crate::contract::{begun_with, files, usage};
use crate::databases::on_both;
use crate::world::{World, cost, opened, pair, party, person, shared, to, viewer};

/// Whether whoever asks, by name, may come across it.
type Readers = Box<dyn Fn(&str, &Viewer) -> bool>;

/// A word, and who may come across it.
struct Canary {
    word: String,
    /// Forms in which it might come out.
    forms: Vec<Vec<u8>>,
    readers: Readers,
}

impl Canary {
    fn new(word: &str, readers: impl Fn(&str, &Viewer) -> bool + 'static) -> Canary {
        let mut canary = Canary {
            word: word.to_owned(),
            forms: Vec::new(),
            readers: Box::new(readers),
        };
        canary.add(word.as_bytes());
        canary
    }

    /// The same of a whole fact: its id, and what could be computed from it without a salt.
    fn of(mut self, fact: &Fact) -> Canary {
        self.forms.push(fact.id.as_bytes().to_vec());
        self.forms.push(fact.id.to_string().into_bytes());
        self.forms.push(format!("{:?}", fact.id).into_bytes());
        for text in [fact.to_bytes(), fact.to_said()] {
            self.add_hash(&text);
            self.add_hash(&[&text[..], b"\n"].concat());
        }
        self
    }

    fn add(&mut self, text: &[u8]) {
        self.forms.push(text.to_vec());
        self.forms.push(hex(text).into_bytes());
        self.forms.push(hex(text).to_uppercase().into_bytes());
        let list: Vec<String> = text.iter().map(u8::to_string).collect();
        self.forms.push(list.join(", ").into_bytes());
        // Wherever it begins within three bytes, without what its neighbours have a part in.
        for before in 0..3 {
            let shifted = [&[0; 3][..before], text].concat();
            let digits = base64(&shifted);
            let whole = shifted.len() / 3 * 4;
            let from = [0, 2, 3][before];
            self.forms.push(digits.as_bytes()[from..whole].to_vec());
        }
        self.add_hash(text);
    }

    fn add_hash(&mut self, text: &[u8]) {
        let hash: [u8; 32] = Sha256::digest(text).into();
        self.forms.push(hash.to_vec());
        self.forms.push(hex(&hash).into_bytes());
        self.forms.push(base64(&hash).into_bytes());
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = (0..3).fold(0_usize, |word, place| {
            word << 8 | usize::from(chunk.get(place).copied().unwrap_or(0))
        });
        for place in 0..=chunk.len() {
            text.push(char::from(DIGITS[word >> (18 - 6 * place) & 63]));
        }
    }
    text
}

/// Bytes as characters, one each: texts are searched quickly.
fn letters(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// Says a word in each compartment: as the name of a case, a label, a meter, and as data of a person.
fn said(world: &mut World) -> Vec<Canary> {
    let parties = ["lumen", "nord", "volta"];
    let all = Compartment::all(&parties.map(party).into());
    let mut canaries = Vec::new();
    for (number, compartment) in (0..).zip(all) {
        let by = match &compartment {
            Compartment::Private(one) | Compartment::Commercial(one, _) => one.clone(),
            _ => continue,
        };
        let minute = 100 + number;
        let word = |what: &str| format!("canary-{what}-{number}-{by}");
        let facts = [
            opened(by.as_str(), minute, &word("case")),
            cost(by.as_str(), minute, "47.11", &word("label")),
            usage(by.as_str(), minute, &word("meter"), "4711"),
        ];
        for (what, fact) in ["case", "label", "meter"].iter().zip(facts) {
            let of = compartment.clone();
            let canary = Canary::new(&word(what), move |_, viewer| viewer.may_read(&of));
            canaries.push(canary.of(&fact));
            let mut statement = to(compartment.clone(), fact);
            if *what == "case" {
                let (of, by) = (compartment.clone(), by.clone());
                let sees = move |_: &str, viewer: &Viewer| {
                    viewer.may_read(&of) && viewer.sees_persons_of(&by)
                };
                canaries.push(Canary::new(&word("person"), sees));
                statement.personal = Some(person(&statement.fact, &word("person")));
            }
            world.say(&[statement]);
        }
    }
    for by in parties {
        let word = format!("canary-shared-person-{by}");
        let mut statement = shared(opened(by, 200, by));
        statement.personal = Some(person(&statement.fact, &word));
        world.say(&[statement]);
        let by = party(by);
        let sees = move |_: &str, viewer: &Viewer| viewer.sees_persons_of(&by);
        canaries.push(Canary::new(&word, sees));
    }
    canaries
}

#[test]
fn no_word_comes_out_for_whom_it_is_not() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        let mut files = files();
        let mut canaries = Vec::new();
        for name in ["volta", "lumen"] {
            let word = format!("canary-text-{name}");
            let file = files.get_mut(&format!("{name}.yaml")).unwrap();
            file.extend(format!("# {word}\n").as_bytes());
            let readers = move |reader: &str, _: &Viewer| ["nord", name].contains(&reader);
            canaries.push(Canary::new(&word, readers));
        }
        begun_with(&mut world, &files);
        canaries.extend(said(&mut world));
        for name in ["lumen", "nord", "volta"] {
            for persons in [Persons::None, Persons::Own, Persons::All] {
                let viewer = viewer(name).with_persons(persons);
                let all = everything(&world, name, &viewer);
                let all: Vec<(String, String)> = all
                    .into_iter()
                    .map(|(what, bytes)| (what, letters(&bytes)))
                    .collect();
                let whole: String = all.iter().map(|(_, text)| format!("{text}\n")).collect();
                for canary in &canaries {
                    let reads = (canary.readers)(name, &viewer);
                    let found = whole.contains(&canary.word);
                    assert_eq!(found, reads, "{name} {persons:?}: {}", canary.word);
                    if reads {
                        continue;
                    }
                    for form in canary.forms.iter().map(|form| letters(form)) {
                        if whole.contains(&form) {
                            let place = all.iter().find(|(_, text)| text.contains(&form));
                            let what = place.map(|(what, _)| what);
                            panic!("{name} {persons:?}: {} as {form} in {what:?}", canary.word);
                        }
                    }
                }
            }
        }
        // Somebody who is of no party of it, and a party's person who may read some of it only.
        let stranger = world.store.facts(&world.alliance, &viewer("mallory"), 0..9);
        assert!(matches!(stranger, Err(store::Failure::NotFound)));
        let some = [Compartment::Shared, pair("nord", "volta")].into();
        let narrow = Viewer::within(party("nord"), some);
        let read = world.store.disclosed(&world.alliance, &narrow, 0..999);
        let text = format!("{read:?}");
        for canary in canaries.iter().filter(|one| !one.word.contains("text")) {
            let reads = (canary.readers)("nord", &narrow);
            assert_eq!(text.contains(&canary.word), reads, "{}", canary.word);
        }
    });
}
