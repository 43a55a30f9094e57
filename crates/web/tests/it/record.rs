//! A served record of three companies: what one pays another is no business of the third's.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use facts::fact::{Office, PersonDoes, PersonId, PersonUpdate};
use facts::id::{AllianceId, PartyId, SourceId};
use facts::{Fact, Instant};
use store::people::{
    Accepting, Invitation, NewAccount, NewInvitation, NewToken, Offered, Opened, Proof,
};
use store::sql::{Options, Target};
use store::{Files, Host, Store, Viewer};
use web::act;
use web::act::people::Cost;
use web::act::people::Secret;
use web::api::{Api, Settings};
use web::desk::{Also, Desk};
use web::openid::Service;
use web::origin::Origin;
use web::serve::{Limits, serve};
use web::ways::Ways;

use crate::alliance::Scratch;
use crate::http::{Came, Connection};

const ROOT: &str = "entente: 1
alliance: atlas
title: Nord and its providers
zone: Europe/Amsterdam
currency: EUR
effective: 2025-01-01
parties: { nord: { role: customer }, volta: { role: provider }, lumen: { role: provider } }
claims:
  else: { answered_by: other-side, unanswered: stays open }
personal: { fields: [caller], seen_by: nord }
calendars:
  office: { hours: { mon-fri: \"09:00-17:00\" } }
processes:
  catalogue: itil-4
services:
  desk:
    business: { owner: nord }
    relation: { provider: volta, model: service-provider, outsourcing: service }
    responsibilities: { incident-management: { accountable: nord, responsible: volta } }
  lines:
    business: { owner: nord }
    relation: { provider: lumen, model: guardian, outsourcing: service }
    responsibilities: { incident-management: { accountable: nord, responsible: lumen } }
measures:
  calls: { of: usage, meter: calls }
  kilometres: { of: usage, meter: kilometres }
  solved:
    of: incidents
    clock: { from: opened, until: resolved, calendar: office, pause: none, on_priority_change: locked, on_reopen: ignore, terms_of: opened }
levels:
  solved:
    measure: solved
    service: desk
    share_within: 4h
    counted_in: opened
    open_breach: missed-when-due
    window: month
    round: none
    expected: '>= 90 %'
  repaired:
    measure: solved
    service: lines
    share_within: 4h
    counted_in: opened
    open_breach: missed-when-due
    window: month
    round: none
    expected: '>= 90 %'
";

const MONEY_VOLTA: &str = "audience: [nord, volta]
charges: { calls: { from: nord, to: volta, service: desk, window: month, round: { digits: 2, mode: half-up }, metered: { measure: calls, price: 2.50 } } }
";

const MONEY_LUMEN: &str = "audience: [nord, lumen]
charges: { kilometres: { from: nord, to: lumen, service: lines, window: month, round: { digits: 2, mode: half-up }, metered: { measure: kilometres, price: 7.25 } } }
";

/// The files of the agreement, sealed.
pub fn files() -> Files {
    let mut files = BTreeMap::from([
        ("alliance.yaml".to_owned(), ROOT.as_bytes().to_vec()),
        ("lumen.yaml".to_owned(), MONEY_LUMEN.as_bytes().to_vec()),
        ("volta.yaml".to_owned(), MONEY_VOLTA.as_bytes().to_vec()),
    ]);
    let salts: String = files
        .keys()
        .enumerate()
        .map(|(index, path)| format!("{path} {}\n", hex::encode([index as u8 + 1; 32])))
        .collect();
    files.insert("salts".to_owned(), salts.into_bytes());
    files
}

/// Where people reach it.
pub const ORIGIN: &str = "https://record.example";

/// A record that is served until the tests end.
pub struct Record {
    pub desk: Arc<Desk>,
    pub address: SocketAddr,
    pub alliance: AllianceId,
    now: Arc<AtomicI64>,
    _scratch: Scratch,
}

pub fn party(name: &str) -> PartyId {
    PartyId::new(name).unwrap()
}

/// The present of the tests.
pub fn present() -> Instant {
    Instant::parse("2025-04-02T10:00:00Z").unwrap()
}

impl Record {
    /// A record with its agreement and nothing else.
    pub fn new() -> Record {
        Record::with(Settings::default(), &[files()])
    }

    pub fn with(settings: Settings, texts: &[Files]) -> Record {
        let record = Record::empty(settings);
        let random = &mut || record.desk.random();
        let store = record.desk.store();
        act::found(store, texts, &[], &|_, _| None, present(), random).unwrap();
        record
    }

    /// A record whose people may sign in by a service.
    pub fn beside(service: Service) -> Record {
        let record = Record::empty_beside(Settings::default(), Some(Arc::new(service)));
        let random = &mut || record.desk.random();
        let store = record.desk.store();
        act::found(store, &[files()], &[], &|_, _| None, present(), random).unwrap();
        record
    }

    /// A server without any alliance.
    pub fn empty(settings: Settings) -> Record {
        Record::empty_beside(settings, None)
    }

    fn empty_beside(settings: Settings, service: Option<Arc<Service>>) -> Record {
        let scratch = Scratch::new();
        let target: Target = scratch
            .file("record.sqlite")
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        let host = Host::new("nord.example", [1; 32], [2; 32]).unwrap();
        let store = Arc::new(Store::open(&target, &Options::default(), host).unwrap());
        let now = Arc::new(AtomicI64::new(present().ms()));
        let clock = Arc::clone(&now);
        let drawn = AtomicU64::new(0);
        let random = move || {
            // Bytes that differ each time.
            let mut bytes = [7; 32];
            bytes[..8].copy_from_slice(&drawn.fetch_add(1, Ordering::Relaxed).to_be_bytes());
            facts::journal::hash::leaf(&bytes).as_bytes().to_owned()
        };
        let present = move || Instant::from_ms(clock.load(Ordering::Relaxed));
        let also = Also {
            cost: Cost::LEAST,
            ways: Ways {
                origin: Some(Origin::parse(ORIGIN).unwrap()),
                service,
            },
            ..Also::default()
        };
        let desk = Desk::with(store, Arc::new(present), Arc::new(random), also).unwrap();
        let api = Api::start(Arc::clone(&desk), settings, Arc::new(|_| {})).unwrap();
        let (ready, address) = mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                ready.send(listener.local_addr().unwrap()).unwrap();
                let never = std::future::pending();
                serve(listener, api.router(), Limits::default(), never)
                    .await
                    .unwrap();
            });
        });
        Record {
            desk,
            address: address.recv().unwrap(),
            alliance: AllianceId::new("atlas").unwrap(),
            now,
            _scratch: scratch,
        }
    }

    /// Lets time pass.
    pub fn wait_ms(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::Relaxed);
    }

    /// A token of a party: of a source, or one that reads.
    pub fn token(&self, party_name: &str, source: Option<&str>) -> Who {
        let source = source.map(|source| SourceId::new(source).unwrap());
        let secret = Secret::new(self.desk.random());
        let hash = secret.hash();
        let new = NewToken {
            source: source.as_ref(),
            name: "test",
            made_by: "p-0000000000000000",
            expires: present().plus_ms(1_000_000_000),
        };
        let viewer = Viewer::party(party(party_name));
        let store = self.desk.store();
        let random = &mut || self.desk.random();
        store
            .add_token(&self.alliance, &viewer, &new, &hash, present(), random)
            .unwrap();
        Who::Token(secret.shown())
    }

    /// Somebody of a party with these offices, who has signed in and just given the password again.
    pub fn person(&self, party_name: &str, offices: &[Office]) -> Who {
        self.somebody(party_name, offices, true)
    }

    /// The same, whose password was given a while ago.
    pub fn somebody(&self, party_name: &str, offices: &[Office], stepped_up: bool) -> Who {
        let (store, now) = (self.desk.store(), self.desk.now());
        let random = &mut || self.desk.random();
        let invited = self.desk.random();
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.desk.random()[..8]);
        let person = PersonId::new(bytes);
        let mut offices = offices.to_vec();
        offices.sort_by_key(|office| office.word());
        let offered = Offered {
            offices: offices.clone(),
            ..Offered::default()
        };
        let by = party(party_name);
        let new = NewInvitation {
            alliance: &self.alliance,
            party: &by,
            offered: &offered,
            by: (&by, &person),
            expires: now.plus_ms(1000),
        };
        let fine = |_: &[Fact], _: &[Invitation]| Ok::<(), String>(());
        store
            .add_invitation(&new, &invited, fine, now, random)
            .unwrap()
            .unwrap();
        let login = person.to_string();
        let account = NewAccount {
            login: &login,
            name: "Somebody",
            password: "hash",
        };
        let decide = |_: &Invitation, _: &[Fact]| {
            Ok::<PersonUpdate, String>(PersonUpdate {
                auditor: false,
                does: PersonDoes::Added,
                offices,
                person,
                teams: Vec::new(),
            })
        };
        let accepted = store.accept(&invited, Accepting::New(account), decide, now, random);
        let (account, _) = accepted.unwrap().unwrap();
        let secret = Secret::new(self.desk.random());
        let opened = Opened {
            account: &account,
            by: Proof::Password("hash"),
            stepped_up,
        };
        let hash = secret.hash();
        assert!(store.open_session(&hash, &opened, now).unwrap());
        Who::Session(format!("{}={}", web::api::caller::COOKIE, secret.shown()))
    }

    /// Takes all people of a party out of it.
    pub fn remove_everybody(&self, party_name: &str) {
        let store = self.desk.store();
        let viewer = Viewer::party(party(party_name));
        let people = store.known_people(&self.alliance, &viewer).unwrap();
        for known in people {
            let update = PersonUpdate {
                auditor: false,
                does: PersonDoes::Removed,
                offices: Vec::new(),
                person: PersonId::parse(&known.person).unwrap(),
                teams: Vec::new(),
            };
            let decide = |_: &[Fact]| Ok::<_, String>(update);
            let random = &mut || self.desk.random();
            let done =
                store.change_people(&self.alliance, &viewer, decide, self.desk.now(), random);
            done.unwrap().unwrap();
        }
    }

    /// Asks for something of the alliance.
    pub fn get(&self, who: &Who, path: &str) -> Came {
        self.ask(who, "GET", &format!("/alliances/atlas{path}"), None)
    }

    /// States or does something in the alliance, with JSON.
    pub fn post(&self, who: &Who, path: &str, body: &str) -> Came {
        let path = format!("/alliances/atlas{path}");
        self.ask(
            who,
            "POST",
            &path,
            Some(("application/json", body.as_bytes())),
        )
    }

    /// Asks for anything.
    pub fn ask(&self, who: &Who, verb: &str, path: &str, body: Option<(&str, &[u8])>) -> Came {
        self.ask_with(who, verb, path, &[], body)
    }

    /// Asks for the whole path, whatever it is below.
    pub fn whole(&self, who: &Who, path: &str) -> Came {
        let mut headers = vec![("host", "record.example".to_owned())];
        headers.extend(who.header());
        Connection::open(self.address).ask("GET", path, &headers, None)
    }

    /// The same with more headers.
    pub fn ask_with(
        &self,
        who: &Who,
        verb: &str,
        path: &str,
        more: &[(&str, &str)],
        body: Option<(&str, &[u8])>,
    ) -> Came {
        let mut headers: Vec<(&str, String)> = vec![("host", "record.example".to_owned())];
        headers.extend(who.header());
        headers.extend(
            more.iter()
                .map(|(name, value)| (*name, (*value).to_owned())),
        );
        let mut connection = Connection::open(self.address);
        connection.ask(verb, &format!("/api/v1{path}"), &headers, body)
    }

    /// An account of a party that signs in itself: its login and password.
    pub fn account(&self, party_name: &str) -> (String, &'static str) {
        self.account_with(party_name, &[])
    }

    /// The same with offices.
    pub fn account_with(&self, party_name: &str, offices: &[Office]) -> (String, &'static str) {
        let administrator = self.person(party_name, &[Office::Administrator]);
        let offices: Vec<&str> = offices.iter().map(|office| office.word()).collect();
        let invite = serde_json::json!({ "offices": offices }).to_string();
        let invited = self.post(&administrator, "/invitations", &invite).json();
        let code = invited["code"].as_str().unwrap();
        let login = format!("ann-{}", &code[..8]).to_lowercase();
        let password = "a long pass phrase";
        let accept = serde_json::json!({ "code": code, "login": login, "name": "Ann", "password": password });
        let accept = accept.to_string();
        let body = Some(("application/json", accept.as_bytes()));
        let came = self.ask(&Who::Nobody, "POST", "/invitations/accept", body);
        assert_eq!(came.status, 201, "{came:?}");
        (login, password)
    }

    /// Asks for a page of the alliance.
    pub fn page(&self, who: &Who, path: &str) -> Came {
        self.browse(Some(who), "GET", &format!("/alliances/atlas{path}"), None)
    }

    /// Sends a form of a page of the alliance.
    pub fn fill(&self, who: &Who, path: &str, fields: &[(&str, &str)]) -> Came {
        let path = format!("/alliances/atlas{path}");
        self.browse(Some(who), "POST", &path, Some(&fields_of(fields)))
    }

    /// Sends the fields of a form as the script does that asks a passkey to sign them.
    pub fn draw_up(&self, who: &Who, path: &str, fields: &[(&str, &str)]) -> Came {
        let mut headers = vec![
            ("host", "record.example".to_owned()),
            ("sec-fetch-site", "same-origin".to_owned()),
        ];
        headers.extend(who.header());
        let fields: BTreeMap<&str, &str> = fields.iter().copied().collect();
        let body = serde_json::to_vec(&fields).unwrap();
        let body = Some(("application/json", body.as_slice()));
        let path = format!("/alliances/atlas{path}");
        Connection::open(self.address).ask("POST", &path, &headers, body)
    }

    /// Sends a form with a file, as a browser does.
    pub fn upload(&self, who: &Who, path: &str, fields: &[(&str, &str)]) -> Came {
        let mut body = String::new();
        for (name, value) in fields {
            body.push_str(&format!(
                "--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str("--limit--\r\n");
        let mut headers = vec![
            ("host", "record.example".to_owned()),
            ("sec-fetch-site", "same-origin".to_owned()),
        ];
        if let Who::Session(cookie) = who {
            headers.push(("cookie", cookie.clone()));
        }
        let body = Some(("multipart/form-data; boundary=limit", body.as_bytes()));
        let path = format!("/alliances/atlas{path}");
        Connection::open(self.address).ask("POST", &path, &headers, body)
    }

    /// Somebody who signs in with a login and a password, as a browser does.
    pub fn signs_in(&self, (login, password): (&str, &str)) -> Who {
        let password = password.replace(' ', "+");
        let form = format!("login={login}&password={password}&next=/");
        let came = self.browse(None, "POST", "/sign-in", Some(&form));
        assert_eq!(came.status, 303, "{came:?}");
        Who::of(&came)
    }

    /// Asks for a page, or sends a form, as a browser does; nobody is not signed in.
    pub fn browse(&self, who: Option<&Who>, verb: &str, path: &str, form: Option<&str>) -> Came {
        let mut headers = vec![
            ("host", "record.example".to_owned()),
            ("sec-fetch-site", "same-origin".to_owned()),
            ("accept", "text/html".to_owned()),
        ];
        if let Some(Who::Session(cookie)) = who {
            headers.push(("cookie", cookie.clone()));
        }
        let form = form.map(|form| ("application/x-www-form-urlencoded", form.as_bytes()));
        let form = match verb {
            "POST" => form.or(Some(("application/x-www-form-urlencoded", b""))),
            _ => None,
        };
        Connection::open(self.address).ask(verb, path, &headers, form)
    }
}

/// A form as a browser sends it.
pub fn fields_of(fields: &[(&str, &str)]) -> String {
    let mut all = form_urlencoded::Serializer::new(String::new());
    all.extend_pairs(fields);
    all.finish()
}

/// Who asks.
#[derive(Clone, Debug)]
pub enum Who {
    Nobody,
    Token(String),
    /// The cookie, with its name.
    Session(String),
}

impl Who {
    /// What it shows.
    fn header(&self) -> Option<(&'static str, String)> {
        match self {
            Who::Nobody => None,
            Who::Token(secret) => Some(("authorization", format!("Bearer {secret}"))),
            Who::Session(cookie) => Some(("cookie", cookie.clone())),
        }
    }

    /// Who has the session that an answer began.
    pub fn of(came: &Came) -> Who {
        let cookie = came.header("set-cookie").unwrap();
        Who::Session(cookie.split(';').next().unwrap().to_owned())
    }
}
