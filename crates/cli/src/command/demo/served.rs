//! The demo's world on a server: a host with its journal, and somebody of each company.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use facts::Instant;
use facts::fact::Office;
use facts::id::{AllianceId, PartyId};
use practice::Access;
use practice::people::Role;
use store::Store;
use web::act;
use web::act::people::{self, Accepts, Asking, Cost, Credential, Entered, Passwords, SetUp, who};

use super::Walk;
use super::discoveries::Discoveries;
use web::desk::Persona;

use crate::command::serve;
use crate::console::{COMMAND, Console, STRONG};
use crate::failure::{Exit, Failure};
use crate::record_folder::RecordFolder;
use crate::{host_folder, wall_clock};

/// The password of everybody in the demo, which listens on this machine only.
const PASSWORD: &str = "only for the demo";

/// Who signs in with one click. The first sets the alliance up.
const PERSONAS: &[Persona] = &[
    persona(
        "nora",
        "Nora",
        "alliance manager at Northwind Retail, the customer",
    ),
    persona("finn", "Finn", "finance at Northwind Retail"),
    persona(
        "ada",
        "Ada",
        "auditor of Northwind Retail: reads all, changes nothing",
    ),
    persona("kim", "Kim", "service integrator at Keystone"),
    persona("lena", "Lena", "delivery manager at Lumen Apps"),
    persona("vera", "Vera", "delivery manager at Volta Cloud"),
];

/// For which company each of them works, and its offices there; without any it is an auditor.
const PLACES: &[(&str, &[Office])] = &[
    (
        "northwind",
        &[
            Office::Administrator,
            Office::Commercial,
            Office::Delegate,
            Office::Signatory,
        ],
    ),
    ("northwind", &[Office::Commercial, Office::Signatory]),
    ("northwind", &[]),
    ("keystone", ALL),
    ("lumen", ALL),
    ("volta", ALL),
];

const ALL: &[Office] = &[
    Office::Administrator,
    Office::Commercial,
    Office::Delegate,
    Office::Signatory,
];

const fn persona(login: &'static str, name: &'static str, what: &'static str) -> Persona {
    Persona {
        login,
        password: PASSWORD,
        name,
        what,
    }
}

/// Makes the host, if it is not there, and serves it.
pub(super) fn serve(
    walk: &Walk,
    folder: &Path,
    found: &Discoveries,
    listen: SocketAddr,
    console: &Console,
) -> Result<Exit, Failure> {
    let host = folder.join("host");
    wall_clock::shift_to(present(&host)?);
    let (record, shown) = (folder.display().to_string(), host.display().to_string());
    walk.title("Put the record on a server that all four companies use. Some files are not for all of them, so the text is sealed first.")?;
    let text = folder.join("agreement").join("2025");
    if !text.join("salts").exists() {
        walk.command(&["seal", &text.display().to_string()])?;
    }
    if !host.exists() {
        walk.command(&["host", "init", &shown, "--name", "demo.example"])?;
    }
    walk.command(&["host", "bring", &shown, &record, "--undetermined", "shared"])?;
    settle(&host_folder::open(&host)?, folder)?;
    let listen = free(listen);
    let site = format!("http://localhost:{}", listen.port());
    let mut out = console.out();
    writeln!(out, "\n{STRONG}Three things to try:{STRONG:#}")?;
    for (what, path) in to_try(found) {
        writeln!(out, "  {what}\n    {COMMAND}{site}{path}{COMMAND:#}")?;
    }
    writeln!(
        out,
        "\n{STRONG}The site is at {COMMAND}{site}{COMMAND:#}{STRONG}; choose there who you are. Ctrl-C ends it.{STRONG:#}\nThe clock of this world stands where its facts end, in January 2026, and goes on from there."
    )?;
    out.flush()?;
    let quiet = console.muted();
    serve::run_with(&serve::Arguments::of(&host, listen), PERSONAS, &quiet)
}

/// Where the clock of the demo stands: on the morning after its facts, or after what people did with it before.
fn present(host: &Path) -> Result<Instant, Failure> {
    let begin = Instant::parse(super::AS_OF).map_err(|error| Failure::new(error.to_string()))?;
    if !host.exists() {
        return Ok(begin);
    }
    let store = host_folder::open(host)?;
    let alliance = AllianceId::new("northwind").map_err(|error| Failure::new(error.to_string()))?;
    let recorded = store
        .chain(&alliance)
        .ok()
        .and_then(|chain| chain.recorded());
    Ok(recorded.map_or(begin, |recorded| begin.max(recorded.plus_ms(1000))))
}

/// The address, or another port of this machine where it is taken.
fn free(listen: SocketAddr) -> SocketAddr {
    let bound = TcpListener::bind(listen).or_else(|_| TcpListener::bind((listen.ip(), 0)));
    bound.and_then(|bound| bound.local_addr()).unwrap_or(listen)
}

/// Where the walk's discoveries are on the site.
fn to_try(found: &Discoveries) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let base = "/alliances/northwind";
    if let Some(late) = &found.late {
        all.push((
            format!(
                "Why was {} missed in {}? Follow {} to who held it.",
                late.level, late.window, late.case
            ),
            format!("{base}/levels/{}/{}", late.level, late.window),
        ));
    }
    if let Some(credit) = &found.credit {
        all.push((
            format!(
                "Why does {} owe {} {}?",
                credit.payee, credit.payer, credit.amount
            ),
            format!("{base}/statements/{}/{}", credit.payee, credit.month),
        ));
    }
    if let Some(one) = found.disputed.first() {
        all.push((
            format!(
                "Where do two sides' numbers differ? See the statement of {} with {}.",
                one.month, one.payee
            ),
            format!("{base}/statements/{}/{}", one.payee, one.month),
        ));
    }
    all
}

/// Makes the people, through the same steps as anybody; nothing where they are there.
fn settle(store: &Store, folder: &Path) -> Result<(), Failure> {
    let failed = |error: people::PeopleFailure| Failure::new(error.to_string());
    let mut random = || host_folder::random().unwrap_or_else(|_| std::process::abort());
    let Some(code) = people::expect_set_up(store, &mut random).map_err(failed)? else {
        return Ok(());
    };
    let passwords = Passwords::new(Cost::FULL, &mut random).map_err(failed)?;
    let texts: Vec<_> = RecordFolder::open(folder)?
        .versions()?
        .into_iter()
        .map(|version| version.files)
        .collect();
    let party = |name: &str| PartyId::new(name).map_err(|error| Failure::new(error.to_string()));
    let mut founder = None;
    for (persona, (of, offices)) in PERSONAS.iter().zip(PLACES) {
        let now = wall_clock::present();
        let of = party(of)?;
        let (login, name, password) = (persona.login, persona.name, PASSWORD);
        let entered = match &founder {
            None => {
                let set_up = SetUp {
                    code: &code,
                    texts: &texts,
                    party: &of,
                    offices,
                    login,
                    name,
                    password,
                };
                people::set_up(store, &passwords, &set_up, now, &mut random).map_err(failed)?
            }
            Some(founder) => {
                let role = Role {
                    auditor: offices.is_empty(),
                    offices: offices.iter().copied().collect(),
                    ..Role::default()
                };
                let invited = asking(store, founder, now, |asking| {
                    people::invite(asking, &of, &role, &mut random)
                })?;
                let accepts = Accepts::New {
                    login,
                    name,
                    password,
                };
                people::accept(store, &passwords, &invited.code, accepts, now, &mut random)
                    .map_err(failed)?
            }
        };
        founder.get_or_insert(entered);
    }
    Ok(())
}

/// Asks as somebody who has come in.
fn asking<T>(
    store: &Store,
    entered: &Entered,
    now: Instant,
    ask: impl FnOnce(&Asking<'_>) -> Result<T, people::PeopleFailure>,
) -> Result<T, Failure> {
    let failed = |error: people::PeopleFailure| Failure::new(error.to_string());
    let secret = entered.session.clone();
    let secret = secret.ok_or_else(|| Failure::new("nobody has signed in"))?;
    let alliance: &AllianceId = &entered.belonging.alliance;
    let who = who(store, &Credential::Session(secret), alliance, now).map_err(failed)?;
    let texts = store.versions(alliance, &who.viewer());
    let texts = texts.map_err(|error| host_folder::of_store(&error))?;
    let texts = act::load(&texts).map_err(|error| host_folder::of_store(&error))?;
    let agreement = texts.at(now);
    let access = Access::new(agreement, &practice::Standing::default(), now);
    let access = access.map_err(|error| Failure::new(error.to_string()))?;
    let actor = access.actor(&who.principal);
    let asking = Asking {
        store,
        who: &who,
        actor: &actor,
        agreement,
        now,
    };
    ask(&asking).map_err(failed)
}
