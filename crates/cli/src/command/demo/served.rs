//! The demo's world on a server: a host with its journal, somebody of each company, and a token to ask with.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use facts::Instant;
use facts::fact::Office;
use facts::id::{AllianceId, PartyId};
use practice::Access;
use practice::people::Role;
use store::Store;
use web::act;
use web::act::people::{self, Accepts, Asking, Cost, Credential, Entered, Passwords, SetUp, who};

use super::Walk;
use crate::command::serve;
use crate::console::{COMMAND, Console, STRONG};
use crate::failure::{Exit, Failure};
use crate::record_folder::RecordFolder;
use crate::{host_folder, wall_clock};

/// The password of everybody in the demo, which listens on this machine only.
const PASSWORD: &str = "only for the demo";

/// One person of each company; the first sets the alliance up.
const PEOPLE: [(&str, &str, &str); 4] = [
    ("northwind", "nora", "Nora, alliance manager"),
    ("keystone", "kim", "Kim, integrator"),
    ("lumen", "lena", "Lena, delivery manager"),
    ("volta", "vera", "Vera, delivery manager"),
];

const OFFICES: [Office; 4] = [
    Office::Administrator,
    Office::Commercial,
    Office::Delegate,
    Office::Signatory,
];

/// Makes the host, if it is not there, and serves it.
pub(super) fn serve(
    walk: &Walk,
    folder: &Path,
    listen: SocketAddr,
    console: &Console,
) -> Result<Exit, Failure> {
    let host = folder.join("host");
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
    let store = Arc::new(host_folder::open(&host)?);
    let token = settle(&store, folder)?;
    drop(store);
    let mut out = console.out();
    writeln!(
        out,
        "\n{STRONG}Who can sign in, with the password `{PASSWORD}`:{STRONG:#}"
    )?;
    for (party, login, name) in PEOPLE {
        writeln!(out, "  {login}  {name} of {party}")?;
    }
    if let Some(token) = token {
        let url = format!("http://{listen}/api/v1/alliances/northwind");
        let ask = format!("curl -H 'Authorization: Bearer {token}' '{url}");
        let as_of = "as_of=2026-01-01T08:00:00Z";
        writeln!(
            out,
            "\n{STRONG}Three things to try, as the auditor of northwind:{STRONG:#}"
        )?;
        for (what, path) in [
            (
                "what was promised, and what came of it",
                format!("/readings.csv?{as_of}'"),
            ),
            (
                "what northwind and volta owe each other",
                format!("/statements/volta?{as_of}'"),
            ),
            (
                "all that northwind may read, checked without the server",
                format!("/bundle?{as_of}' -o northwind.bundle && entente verify northwind.bundle"),
            ),
        ] {
            writeln!(out, "  {what}:\n    {COMMAND}{ask}{path}{COMMAND:#}")?;
        }
    }
    writeln!(out)?;
    out.flush()?;
    serve::run(&serve::Arguments::of(&host, listen), console)
}

/// Makes the people and a token that reads, through the same steps as anybody; nothing where they are there.
fn settle(store: &Store, folder: &Path) -> Result<Option<String>, Failure> {
    let failed = |error: people::PeopleFailure| Failure::new(error.to_string());
    let mut random = || host_folder::random().unwrap_or_else(|_| std::process::abort());
    let Some(code) = people::expect_set_up(store, &mut random).map_err(failed)? else {
        return Ok(None);
    };
    let passwords = Passwords::new(Cost::FULL, &mut random).map_err(failed)?;
    let texts: Vec<_> = RecordFolder::open(folder)?
        .versions()?
        .into_iter()
        .map(|version| version.files)
        .collect();
    let party = |name: &str| PartyId::new(name).map_err(|error| Failure::new(error.to_string()));
    let mut founder = None;
    for (of, login, name) in PEOPLE {
        let now = wall_clock::present();
        let of = party(of)?;
        let entered = match &founder {
            None => {
                let set_up = SetUp {
                    code: &code,
                    texts: &texts,
                    party: &of,
                    offices: &OFFICES,
                    login,
                    name,
                    password: PASSWORD,
                };
                people::set_up(store, &passwords, &set_up, now, &mut random).map_err(failed)?
            }
            Some(founder) => {
                let role = Role {
                    offices: OFFICES.into(),
                    ..Role::default()
                };
                let invited = asking(store, founder, now, |asking| {
                    people::invite(asking, &of, &role, &mut random)
                })?;
                let accepts = Accepts::New {
                    login,
                    name,
                    password: PASSWORD,
                };
                people::accept(store, &passwords, &invited.code, accepts, now, &mut random)
                    .map_err(failed)?
            }
        };
        founder.get_or_insert(entered);
    }
    let Some(founder) = founder else {
        return Ok(None);
    };
    let made = asking(store, &founder, wall_clock::present(), |asking| {
        people::make_token(asking, "demo", None, 30, &mut random)
    })?;
    Ok(Some(made.secret.shown()))
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
