//! Says what the public page calls the spending on an account, and on those below it. Entries are not touched.

use super::open_accounts::unknown_account;
use super::{Acting, OpsError, Result};
use crate::acts::chart;
use crate::ledger::{AccountKind, AccountPath};
use crate::reports::facts::Categories;
use crate::store::accounts::Chart;
use crate::store::{Conn, categories, write};

/// The most letters of a category: it is a heading, not a story.
const LONGEST: usize = 60;

/// Says the category of an account and of those below it that nobody said one of; none takes back what was said.
///
/// # Errors
/// No account of spending is there or below, or the words are too many.
pub fn set_category(conn: &mut Conn, path: &AccountPath, category: Option<&str>, acting: &Acting) -> Result<()> {
    let category = category.map(str::trim).filter(|words| !words.is_empty());
    let is_heading = |words: &str| words.chars().count() <= LONGEST && !words.chars().any(char::is_control);
    if category.is_some_and(|words| !is_heading(words)) {
        return Err(OpsError::NotPossible(format!("A category is one line of at most {LONGEST} letters.")));
    }
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let mut below = chart.accounts().into_iter().filter(|account| account.path.is_in(path)).peekable();
        below.peek().ok_or_else(|| unknown_account(path))?;
        if !below.any(|account| account.kind == AccountKind::Expense) {
            let told = format!("{path} is no account of spending: only what was spent has a category.");
            return Err(OpsError::NotPossible(told));
        }
        Ok(categories::set(conn, path, category, &acting.by, &acting.at)?)
    })
}

/// What is known of categories: what the group said, and the names of the standard chart, which hold nobody's name.
///
/// # Errors
/// When the book cannot be read.
pub(super) fn list_categories(conn: &mut Conn) -> Result<Categories> {
    let standard = chart::STANDARD.iter().filter_map(|(path, label)| {
        let path: AccountPath = path.parse().ok()?;
        (path.kind() == AccountKind::Expense).then(|| (path, (*label).to_owned()))
    });
    Ok(Categories { said: categories::list(conn)?, standard: standard.collect() })
}
