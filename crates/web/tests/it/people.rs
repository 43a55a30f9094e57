//! People and machines in the words of those who use them.

mod companies;
mod races;
mod rights;
mod signing_in;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use facts::Instant;
use facts::fact::Office;
use facts::id::{AllianceId, PartyId, TeamId};
use practice::access::{Access, Standing};
use practice::people::Role;
use store::sql::Options;
use store::{Files, Host, Store};
use web::act::people::{
    Accepts, Asking, Cost, Credential, Entered, Passwords, PeopleFailure, Secret, SetUp, Who,
    accept, expect_set_up, invite, set_up, sign_in, who,
};

use crate::alliance::Scratch;

pub const MINUTE_MS: i64 = 60_000;
pub const PASSWORD: &str = "a long enough canary";

const TEXT: &str = "entente: 1
alliance: atlas
zone: Europe/Amsterdam
currency: EUR
effective: 2025-01-01
parties: { nord: { role: customer }, volta: { role: provider }, lumen: { role: provider } }
teams: { crew: { members: [nord, volta], joint: true, lead: nord }, line: { members: [nord] } }
sources: { desk: { party: volta, gives: [incidents] } }
services: { web: { business: { owner: nord }, relation: { provider: volta, model: guardian, outsourcing: service } } }
";

/// A store where nobody has an account yet.
pub struct Hosted {
    pub store: Store,
    pub passwords: Passwords,
    pub now: Instant,
    agreement: agreement::Agreement,
    scratch: Scratch,
}

pub fn files() -> Files {
    BTreeMap::from([("alliance.yaml".to_owned(), TEXT.as_bytes().to_vec())])
}

pub fn party(name: &str) -> PartyId {
    PartyId::new(name).unwrap()
}

pub fn atlas() -> AllianceId {
    AllianceId::new("atlas").unwrap()
}

/// Bytes that nobody else gets in this run.
pub fn random() -> [u8; 32] {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut bytes = [0; 32];
    for chunk in bytes.chunks_mut(8) {
        // SplitMix64
        let mut word = NEXT
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        chunk.copy_from_slice(&(word ^ (word >> 31)).to_be_bytes());
    }
    bytes
}

/// Offices and teams.
pub fn role(words: &str) -> Role {
    let mut role = Role::default();
    for word in words.split_whitespace() {
        match Office::of(word) {
            _ if word == "auditor" => role.auditor = true,
            Some(office) => {
                role.offices.insert(office);
            }
            None => {
                role.teams.insert(TeamId::new(word).unwrap());
            }
        }
    }
    role
}

/// What went wrong, in words.
pub fn why<T>(done: Result<T, PeopleFailure>) -> String {
    match done {
        Ok(_) => "done".to_owned(),
        Err(failure) => failure.to_string(),
    }
}

pub const NOT_FOUND: &str = "there is no such thing here";

impl Hosted {
    pub fn new() -> Hosted {
        let scratch = Scratch::new();
        let path = scratch.root().with_file_name("record.sqlite");
        let target = path.to_str().unwrap().parse().unwrap();
        let host = Host::new("nord.example", [1; 32], [2; 32]).unwrap();
        Hosted {
            store: Store::open(&target, &Options::default(), host).unwrap(),
            passwords: Passwords::new(Cost::LEAST, &mut random).unwrap(),
            now: Instant::parse("2025-06-02T09:00:00Z").unwrap(),
            agreement: agreement::load(&files()).agreement,
            scratch,
        }
    }

    /// Nord has set the alliance up, and `ann` is its administrator.
    pub fn begun() -> (Hosted, Secret) {
        let hosted = Hosted::new();
        let ann = hosted.set_up("ann").unwrap().session.unwrap();
        (hosted, ann)
    }

    pub fn set_up(&self, login: &str) -> Result<Entered, PeopleFailure> {
        let code = expect_set_up(&self.store, &mut random)?;
        self.set_up_with(&code.ok_or(PeopleFailure::NotFound)?, login)
    }

    pub fn set_up_with(&self, code: &Secret, login: &str) -> Result<Entered, PeopleFailure> {
        let (texts, party) = ([files()], party("nord"));
        let asked = SetUp {
            code,
            texts: &texts,
            party: &party,
            offices: &[Office::Delegate],
            login,
            name: "Canary Ann",
            password: PASSWORD,
        };
        set_up(&self.store, &self.passwords, &asked, self.now, &mut random)
    }

    pub fn who(&self, session: &Secret) -> Result<Who, PeopleFailure> {
        let credential = Credential::Session(session.clone());
        who(&self.store, &credential, &atlas(), self.now)
    }

    /// Asks as somebody with a session.
    pub fn ask<T>(
        &self,
        session: &Secret,
        ask: impl FnOnce(&Asking<'_>) -> Result<T, PeopleFailure>,
    ) -> Result<T, PeopleFailure> {
        let who = self.who(session)?;
        self.ask_as(&who, ask)
    }

    /// Asks as somebody who was somebody a moment ago.
    pub fn ask_as<T>(
        &self,
        who: &Who,
        ask: impl FnOnce(&Asking<'_>) -> Result<T, PeopleFailure>,
    ) -> Result<T, PeopleFailure> {
        let access = Access::new(&self.agreement, &Standing::default(), self.now).unwrap();
        ask(&Asking {
            store: &self.store,
            who,
            actor: &access.actor(&who.principal),
            agreement: &self.agreement,
            now: self.now,
        })
    }

    /// Somebody is invited, and comes in with a new account.
    pub fn bring(&self, by: &Secret, into: &str, words: &str, login: &str) -> Entered {
        let invited = self.ask(by, |asking| {
            invite(asking, &party(into), &role(words), &mut random)
        });
        self.accept(&invited.unwrap().code, login).unwrap()
    }

    pub fn accept(&self, code: &Secret, login: &str) -> Result<Entered, PeopleFailure> {
        let accepts = Accepts::New {
            login,
            name: "Canary Ben",
            password: PASSWORD,
        };
        let (store, passwords) = (&self.store, &self.passwords);
        accept(store, passwords, code, accepts, self.now, &mut random)
    }

    pub fn sign_in(&self, login: &str, password: &str) -> Result<Secret, PeopleFailure> {
        let (store, passwords) = (&self.store, &self.passwords);
        sign_in(store, passwords, login, password, self.now, &mut random)
    }

    /// All bytes of the files of the database.
    pub fn stored(&self) -> Vec<u8> {
        let folder = self.scratch.root();
        let folder = folder.parent().unwrap();
        let files = std::fs::read_dir(folder).unwrap();
        let files = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
        files.flatten().collect()
    }
}

pub fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
