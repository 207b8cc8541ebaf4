//! `account`: lists, opens and closes accounts, and puts their role right.

use clap::Subcommand;
use serde_json::{Value, json};

use super::output::Output;
use super::{Done, acting};
use crate::ledger::{Account, AccountPath, Role};
use crate::ops::change_role::change_role;
use crate::ops::open_accounts::{close_account, open_account};
use crate::store::Conn;
use crate::store::accounts;

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
    },
    /// Put an account's role right, for example: account set Assets:Sichteinlagen --role bank
    Set {
        /// The account, by its path
        path: String,
        /// bank, cash, provider, in_transit, receivable, payable, inventory, consigned, opening, conversion or none
        #[arg(long)]
        role: String,
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
                let rows: Vec<Value> = accounts::list(conn)?.into_iter().map(|(_, account)| row(&account)).collect();
                output.list("accounts", &["path", "label", "kind", "role", "currency", "is_closed"], &rows)
            }
            Self::Add { path, label, kind, role, currency } => {
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
                open_account(conn, &account)?;
                output.document(&row(&account), &format!("The account {} was opened.", account.path))
            }
            Self::Set { path, role } => {
                let (path, role): (AccountPath, Role) = (path.parse()?, role.parse()?);
                change_role(conn, &path, role, &acting())?;
                output.document(
                    &json!({ "path": path, "role": role }),
                    &format!("The role of {path} is {}.", role.name()),
                )
            }
            Self::Close { path } => {
                let path: AccountPath = path.parse()?;
                close_account(conn, &path, &acting())?;
                output.document(&json!({ "path": path, "is_closed": true }), &format!("The account {path} was closed."))
            }
        }
    }
}

fn row(account: &Account) -> Value {
    json!({ "path": account.path, "label": account.label, "kind": account.kind, "role": account.role,
        "currency": account.currency, "is_closed": account.is_closed })
}
