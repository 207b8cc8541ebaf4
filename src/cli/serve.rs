//! `serve`: pages and API.

use std::net::TcpListener;
use std::process::ExitCode;

use clap::Args;

use super::output::Output;
use super::{Done, acting};
use crate::ops::OpsError;
use crate::ops::make_demo::{DEMO_LOGIN, DEMO_PASSPHRASE, make_demo};
use crate::ops::manage_users::{UserRole, add_user};
use crate::ops::set_up_book::offer_setup;
use crate::store::{Conn, books, pool, users};

#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// A fresh throw-away demo book; prints address and login
    #[arg(long)]
    demo: bool,
}

impl Serve {
    pub fn run(self, url: &str, output: &Output) -> Done {
        start_log();
        // The folder goes when the server ends.
        let mut folder = None;
        let url = if self.demo {
            let made = demo_folder()?;
            let url = format!("sqlite://{}", made.0.join("demo.db").display());
            folder = Some(made);
            url
        } else {
            url.to_owned()
        };
        let mut book = if self.demo { Conn::create(&url)? } else { open_or_create(&url)? };
        let listener = TcpListener::bind(&self.listen)
            .map_err(|error| OpsError::NotPossible(format!("{} cannot be listened on: {error}.", self.listen)))?;
        let address = listener.local_addr().map_err(|error| OpsError::NotPossible(error.to_string()))?;
        if self.demo {
            let acting = acting();
            let name = make_demo(&mut book, &acting)?;
            add_user(&mut book, DEMO_LOGIN, UserRole::Treasurer, DEMO_PASSPHRASE, &acting)?;
            say(
                output,
                &format!("{name}\nOpen http://{address}/\nLogin: {DEMO_LOGIN}\nPassphrase: {DEMO_PASSPHRASE}"),
            )?;
        } else if books::find(&mut book)?.is_none() || users::list(&mut book)?.is_empty() {
            let token = offer_setup(&mut book, &acting().at)?;
            say(output, &format!("Open this link once to set up the book:\nhttp://{address}/setup/{token}"))?;
        } else {
            say(output, &format!("Open http://{address}/"))?;
        }
        drop(book);
        let description = serde_json::to_value(crate::api::description())
            .map_err(|error| OpsError::NotPossible(error.to_string()))?;
        let programs = crate::web::server::Programs { routes: crate::api::routes, description };
        let pool = pool::pool(&url)?;
        let ended = crate::web::server::serve(listener, pool, self.demo, programs);
        drop(folder);
        ended.map_err(|error| OpsError::NotPossible(format!("The server ended: {error}.")))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn say(output: &Output, text: &str) -> Result<(), OpsError> {
    output.raw(format!("{text}\n").as_bytes()).map(|_| ())
}

/// The book, or a new empty one that the set-up link fills.
fn open_or_create(url: &str) -> Result<Conn, OpsError> {
    Ok(Conn::open(url)?)
}

/// A folder that is removed with what is in it.
struct DemoFolder(std::path::PathBuf);

impl Drop for DemoFolder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "the demo's folder could not be removed");
        }
    }
}

fn demo_folder() -> Result<DemoFolder, OpsError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|error| OpsError::NotPossible(error.to_string()))?;
    let path = std::env::temp_dir().join(format!("solidarity-ledger-demo-{}", hex::encode(bytes)));
    std::fs::create_dir(&path)
        .map_err(|error| OpsError::NotPossible(format!("{} cannot be made: {error}.", path.display())))?;
    Ok(DemoFolder(path))
}

/// Logs to stderr; `RUST_LOG` says how much. No request, no address, no personal text is ever logged.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // A second logger is no reason not to serve.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
