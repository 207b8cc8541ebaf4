//! `load`: a dump into an empty book.

use clap::Args;

use super::Done;
use super::output::Output;
use crate::ops::OpsError;
use crate::ops::load_book::load_book;
use crate::store::Conn;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  solidarity-ledger export json --with-people --output book.json
  solidarity-ledger --database postgres://treasury@localhost/book init --name Moving --currency EUR
  solidarity-ledger --database postgres://treasury@localhost/book load book.json")]
pub struct Load {
    /// A dump made with `export json`; - is standard input
    file: String,
}

impl Load {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        let loaded = load_book(conn, &super::read_text(&self.file)?)?;
        if !loaded.people {
            output.note(
                "The dump had no users, contacts, statement lines and vouchers: it was made without --with-people.",
            );
        } else if loaded.rows.get("users").is_some_and(|users| *users > 0) {
            output.note("Passphrases are not part of a dump. Set new ones with: solidarity-ledger user reset LOGIN");
        }
        if loaded.signing_key_changes {
            output.note(
                "This book has published pages, and the key that signed them is not part of a dump. The next page is signed by a new key: \
                 checks against the old minisign.pub will fail. Tell your readers the new key. (A backup, restored, keeps the old one.)",
            );
        }
        let document = serde_json::to_value(&loaded).map_err(|error| OpsError::NotPossible(error.to_string()))?;
        let text = format!(
            "{} entries loaded and verified.\nChain head: {}\nNot part of a dump: {}.",
            loaded.entries,
            loaded.head,
            loaded.left_out.join(", ")
        );
        output.document(&document, &text)
    }
}
