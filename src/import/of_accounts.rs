//! The accounts that a file speaks of, and which of them is meant: the one that was answered, else the chosen one by its
//! number. Knows no format.

use super::Options;
use super::reading::{Evidence, Question, Reading};
use crate::ledger::statement::{LineStatus, StatementLine};

/// The id of the question which account is imported.
pub(super) const ID: &str = "account";
/// The answer that takes all of them.
const ALL: &str = "all";

/// The accounts of a file, each once.
pub(super) struct OfAccounts {
    names: Vec<String>,
    /// One of the names, or [`ALL`].
    wanted: Option<String>,
}

impl OfAccounts {
    pub(super) fn among(names: impl IntoIterator<Item = String>, options: &Options) -> Self {
        let mut found: Vec<String> = Vec::new();
        for name in names {
            if !name.is_empty() && !found.contains(&name) {
                found.push(name);
            }
        }
        let said = options.answers.get(ID).filter(|said| *said == ALL || found.contains(said)).cloned();
        let known = || found.iter().find(|name| is_chosen(name, options)).cloned();
        Self { wanted: said.or_else(known), names: found }
    }

    pub(super) fn is_none(&self) -> bool {
        self.names.is_empty()
    }

    pub(super) fn is_several(&self) -> bool {
        self.names.len() > 1
    }

    /// The account that is meant, if it is one.
    pub(super) fn one(&self) -> Option<&String> {
        self.wanted.as_ref().filter(|wanted| *wanted != ALL)
    }

    /// The account that is meant, else the first.
    pub(super) fn one_or_first(&self) -> Option<&String> {
        self.one().or_else(|| self.first())
    }

    pub(super) fn first(&self) -> Option<&String> {
        self.names.first()
    }

    /// Asked once where there are several.
    pub(super) fn question(&self) -> Option<Question> {
        self.is_several().then(|| Question {
            id: ID.to_owned(),
            text: format!("The file holds lines of {} accounts. Which one is imported?", self.names.len()),
            options: std::iter::once(ALL.to_owned()).chain(self.names.iter().cloned()).collect(),
            chosen: Some(self.wanted.clone().unwrap_or_else(|| ALL.to_owned())),
            is_answered: self.wanted.is_some(),
        })
    }
}

/// An account's number without the spaces and strokes that each bank sets its own way.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

fn is_chosen(name: &str, options: &Options) -> bool {
    options.own_iban.as_deref().map(bare).is_some_and(|own| !own.is_empty() && bare(name).contains(&own))
}

/// A line of an account that is not meant only tells of itself.
pub(super) fn set_apart(line: &mut StatementLine, account: &str) {
    line.status = LineStatus::Info;
    line.warnings.push(format!("The line belongs to another account, {account}."));
}

/// Whether the file is of the chosen account, where both say their number.
pub(super) fn check_own(reading: &mut Reading, options: &Options) {
    let (Some(found), Some(_)) = (&reading.own_iban, &options.own_iban) else { return };
    let holds = is_chosen(found, options);
    let reason =
        if holds { "the file is of the chosen account" } else { "the file is of another account than the chosen one" };
    reading.evidence.push(Evidence::check("own_account", found.clone(), holds, reason));
}
