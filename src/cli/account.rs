//! `account`: lists, opens and closes accounts, puts their role right, and says their spheres.

use std::collections::BTreeMap;

use clap::Subcommand;
use serde_json::{Value, json};

use super::output::Output;
use super::{Done, acting};
use crate::ledger::{Account, AccountPath, Role, Sphere};
use crate::ops::change_role::change_role;
use crate::ops::open_accounts::close_account;
use crate::ops::set_category::set_category;
use crate::ops::set_sphere::{open_in_sphere, set_sphere};
use crate::store::{Conn, accounts, spheres, write};

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
    /// Put an account's role right, or say its tax sphere, for example: account set Assets:Sichteinlagen --role bank
    Set {
        /// The account, by its path; for a sphere also the beginning of the paths of several
        path: String,
        /// bank, cash, provider, in_transit, receivable, payable, inventory, consigned, opening, conversion or none
        #[arg(long, required_unless_present_any = ["sphere", "category"])]
        role: Option<String>,
        /// ideal, assets, purpose or business, also for those below it; none to go by its name again
        #[arg(long)]
        sphere: Option<String>,
        /// What the public page calls what was spent there and below, such as "Lawyers"; none for the usual name again
        #[arg(long)]
        category: Option<String>,
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
            Self::Set { path, role, sphere, category } => {
                let path: AccountPath = path.parse()?;
                let role: Option<Role> = role.map(|text| text.parse()).transpose()?;
                let sphere = sphere.map(|text| if text == "none" { Ok(None) } else { text.parse().map(Some) });
                let category = category.map(|words| Some(words).filter(|words| words != "none"));
                set(conn, &path, (role, sphere.transpose()?, category), output)
            }
            Self::Close { path } => {
                let path: AccountPath = path.parse()?;
                close_account(conn, &path, &acting())?;
                output.document(&json!({ "path": path, "is_closed": true }), &format!("The account {path} was closed."))
            }
        }
    }
}

/// What was said of role, sphere and category, all or nothing.
fn set(
    conn: &mut Conn,
    path: &AccountPath,
    (role, sphere, category): (Option<Role>, Option<Option<Sphere>>, Option<Option<String>>),
    output: &Output,
) -> Done {
    let acting = acting();
    let (mut value, mut said) = (json!({ "path": path }), Vec::new());
    write(conn, |conn| {
        if let Some(role) = role {
            change_role(conn, path, role, &acting)?;
        }
        sphere.map_or(Ok(()), |sphere| set_sphere(conn, path, sphere, &acting))?;
        category.as_ref().map_or(Ok(()), |words| set_category(conn, path, words.as_deref(), &acting))
    })?;
    if let (Some(role), Some(value)) = (role, value.as_object_mut()) {
        value.insert("role".into(), json!(role));
        said.push(format!("The role of {path} is {}.", role.name()));
    }
    if let (Some(sphere), Some(value)) = (sphere, value.as_object_mut()) {
        value.insert("sphere".into(), json!(sphere.map(Sphere::name)));
        said.push(sphere.map_or_else(
            || format!("The sphere of {path} follows its name again."),
            |sphere| format!("{path} and what is below it belongs to the sphere {}.", sphere.name()),
        ));
    }
    if let (Some(category), Some(value)) = (category, value.as_object_mut()) {
        value.insert("category".into(), json!(category));
        said.push(category.map_or_else(
            || format!("The public page calls {path} by its usual name again."),
            |words| format!("The public page calls what is spent on {path} and below it “{words}”."),
        ));
    }
    output.document(&value, &said.join("\n"))
}

fn row(account: &Account, sphere: Option<Sphere>) -> Value {
    json!({ "path": account.path, "label": account.label, "kind": account.kind, "role": account.role,
        "currency": account.currency, "sphere": sphere.map(Sphere::name), "is_closed": account.is_closed })
}
