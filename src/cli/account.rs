//! `account`: lists, opens and closes accounts, and says their spheres.

use std::collections::BTreeMap;

use clap::Subcommand;
use serde_json::{Value, json};

use super::output::Output;
use super::{Done, acting};
use crate::ledger::{Account, AccountPath, Sphere};
use crate::ops::open_accounts::close_account;
use crate::ops::set_sphere::{open_in_sphere, set_sphere};
use crate::store::{Conn, accounts, spheres};

#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Every account
    List,
    /// Open an account, for example: account add Assets:Bank:Giro --label "Giro account"
    Add {
        /// Its path, such as Assets:Bank:Giro
        path: String,
        /// What people call it
        #[arg(long)]
        label: Option<String>,
        /// asset, liability, equity, income or expense; the first part of the path gives it
        #[arg(long)]
        kind: Option<String>,
        /// bank, cash, provider, in_transit, receivable, payable, inventory, consigned, due_from, due_to, opening, transfer, conversion or none
        #[arg(long)]
        role: Option<String>,
        /// Holds only this currency
        #[arg(long)]
        currency: Option<String>,
        /// Its tax sphere, for German associations: ideal, assets, purpose or business
        #[arg(long)]
        sphere: Option<String>,
    },
    /// Say the tax sphere of an account and those below it, for example: account set Income:Event --sphere purpose
    Set {
        /// The account, or the beginning of the paths of several
        path: String,
        /// ideal, assets, purpose or business; none to go by its name again
        #[arg(long)]
        sphere: String,
    },
    /// Close an account that holds nothing
    Close {
        /// The account, by its path
        path: String,
    },
}

impl AccountCommand {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        match self {
            Self::List => {
                let said: BTreeMap<_, _> = spheres::list(conn)?.into_iter().collect();
                let listed = accounts::list(conn)?.into_iter();
                let rows: Vec<Value> =
                    listed.map(|(_, account)| row(&account, said.get(&account.path).copied())).collect();
                output.list("accounts", &["path", "label", "kind", "role", "currency", "sphere", "is_closed"], &rows)
            }
            Self::Add { path, label, kind, role, currency, sphere } => {
                let mut account = Account::from_path(path.parse()?);
                if let Some(label) = label {
                    account.label = label;
                }
                if let Some(kind) = kind {
                    account.kind = kind.parse()?;
                }
                if let Some(role) = role {
                    account.role = role.parse()?;
                }
                account.currency = currency.map(|text| text.parse()).transpose()?;
                let sphere: Option<Sphere> = sphere.map(|text| text.parse()).transpose()?;
                open_in_sphere(conn, &account, sphere, &acting())?;
                output.document(&row(&account, sphere), &format!("The account {} was opened.", account.path))
            }
            Self::Set { path, sphere } => {
                let path: AccountPath = path.parse()?;
                let sphere: Option<Sphere> = if sphere == "none" { None } else { Some(sphere.parse()?) };
                set_sphere(conn, &path, sphere, &acting())?;
                let name = sphere.map(Sphere::name);
                let said = name.map_or_else(
                    || format!("The sphere of {path} follows its name again."),
                    |name| format!("{path} and what is below it belongs to the sphere {name}."),
                );
                output.document(&json!({ "path": path, "sphere": name }), &said)
            }
            Self::Close { path } => {
                let path: AccountPath = path.parse()?;
                close_account(conn, &path, &acting())?;
                output.document(&json!({ "path": path, "is_closed": true }), &format!("The account {path} was closed."))
            }
        }
    }
}

fn row(account: &Account, sphere: Option<Sphere>) -> Value {
    json!({ "path": account.path, "label": account.label, "kind": account.kind, "role": account.role,
        "currency": account.currency, "sphere": sphere.map(Sphere::name), "is_closed": account.is_closed })
}
