//! `contact`: people and bodies behind the codes that entries name.

use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::output::Output;
use super::{Done, acting};
use crate::ops::OpsError;
use crate::ops::keep_contacts::{add_contact, add_contact_as};
use crate::store::{Conn, personal};

/// Who it is; it gives the first letter of the code.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ContactKind {
    /// D-0001: somebody who gives
    Person,
    /// B-0001: a group, a firm, an office
    Body,
}

#[derive(Debug, Subcommand)]
pub enum ContactCommand {
    /// Every contact with its code
    List,
    /// Keep a contact, for example: contact add "Kim" --note "wants a letter"
    Add {
        /// What they are called; stands in this list alone, never in an entry
        name: String,
        /// A person or a body
        #[arg(long, value_enum, default_value = "person")]
        kind: ContactKind,
        /// Anything worth knowing
        #[arg(long, default_value = "")]
        note: String,
        /// The code it has elsewhere, such as M-17; otherwise the next free one
        #[arg(long)]
        code: Option<String>,
    },
}

impl ContactCommand {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        match self {
            Self::List => {
                let found = personal::list_contacts(conn)?;
                let row = |one: &personal::Contact| json!({ "code": one.code, "name": one.name, "note": one.note });
                let rows: Vec<Value> = found.iter().map(row).collect();
                output.list("contacts", &["code", "name", "note"], &rows)
            }
            Self::Add { name, kind, note, code } => {
                let name = name.trim();
                if name.is_empty() || name.chars().count() > 200 || note.chars().count() > 200 {
                    return Err(OpsError::NotPossible(
                        "A contact needs a name; name and note have 200 characters at most.".into(),
                    ));
                }
                let code = match code {
                    Some(code) => {
                        add_contact_as(conn, code.trim(), name, &note, &acting())?;
                        code.trim().to_owned()
                    }
                    None => {
                        let letter = if matches!(kind, ContactKind::Body) { 'B' } else { 'D' };
                        add_contact(conn, letter, name, &note, &acting())?
                    }
                };
                output.document(&json!({ "code": code }), &format!("The contact is {code}."))
            }
        }
    }
}
