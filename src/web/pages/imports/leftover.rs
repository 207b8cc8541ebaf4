//! What of an import's file is no line to explain: records that could not be read, checks that do not hold, lines that
//! the book had already. All of it was kept with the import.

use std::collections::HashMap;

use crate::store::Conn;
use crate::store::imports::NewImport;
use crate::store::personal::{self, StoredLine};
use crate::web::error::WebError;
use crate::web::pages::bank::said::money;
use crate::web::views::imports::{KnownRow, RefusedRow};
use crate::words::Words;

/// How many of each are shown.
const SHOWN: usize = 200;

/// What was kept with an import about its file.
pub struct Leftover {
    pub refused: Vec<RefusedRow>,
    pub red_checks: Vec<String>,
    pub known: Vec<KnownRow>,
}

/// The lines that the file repeats: the record's number with the stored line.
///
/// # Errors
/// When the book cannot be read.
pub fn known_lines(conn: &mut Conn, facts: &NewImport) -> Result<Vec<(i64, StoredLine)>, WebError> {
    let kept: serde_json::Value = serde_json::from_str(&facts.evidence).unwrap_or_default();
    let pairs: Vec<(i64, i64)> =
        kept.get("known").and_then(|known| serde_json::from_value(known.clone()).ok()).unwrap_or_default();
    let shown: Vec<(i64, i64)> = pairs.into_iter().take(SHOWN).collect();
    let ids: Vec<i64> = shown.iter().map(|(_, line)| *line).collect();
    let found = personal::list_lines_by_id(conn, &ids)?;
    let mut by_id: HashMap<i64, StoredLine> = found.into_iter().map(|stored| (stored.id, stored)).collect();
    Ok(shown.into_iter().filter_map(|(record, line)| Some((record, by_id.remove(&line)?))).collect())
}

/// All of it in words.
pub fn leftover(t: &Words, facts: &NewImport, known: &[(i64, StoredLine)]) -> Leftover {
    let kept: serde_json::Value = serde_json::from_str(&facts.evidence).unwrap_or_default();
    let list = |name: &str| kept.get(name).and_then(serde_json::Value::as_array).cloned().unwrap_or_default();
    let is_red = |one: &&serde_json::Value| one.get("check").and_then(serde_json::Value::as_bool) == Some(false);
    Leftover {
        refused: list("errors").iter().take(SHOWN).map(refused).collect(),
        red_checks: list("evidence").iter().filter(is_red).map(|one| red_check(t, one)).collect(),
        known: known.iter().map(|(record, stored)| known_row(t, *record, stored)).collect(),
    }
}

fn text(value: &serde_json::Value, name: &str) -> String {
    let value = value.get(name).cloned().unwrap_or_default();
    value.as_str().map_or_else(|| if value.is_null() { "–".to_owned() } else { value.to_string() }, str::to_owned)
}

/// One record that could not be read, as it was kept.
pub fn refused(error: &serde_json::Value) -> RefusedRow {
    let [record, column, read, why] = ["record", "column", "read", "message"].map(|name| text(error, name));
    RefusedRow { record, column, read, why }
}

/// “Balances follow: 18 of 19 (…)”.
fn red_check(t: &Words, one: &serde_json::Value) -> String {
    let what = text(one, "what");
    let key = format!("web-import-what-{}", what.replace('_', "-"));
    let what = if t.has(&key) { t.get(&key) } else { what.replace('_', " ") };
    let reasons: Vec<String> =
        one.get("reasons").and_then(|all| serde_json::from_value(all.clone()).ok()).unwrap_or_default();
    t.with("web-import-evidence", &[("what", &what), ("value", &text(one, "value")), ("why", &reasons.join("; "))])
}

fn known_row(t: &Words, record: i64, stored: &StoredLine) -> KnownRow {
    let line = &stored.line;
    let (href, where_text) = match stored.entry {
        Some(entry) => {
            (format!("/entries/{entry}"), t.with("web-review-known-entry", &[("entry", &entry.to_string())]))
        }
        None => {
            let import = stored.import_id.to_string();
            (format!("/imports/{import}"), t.with("web-review-known-import", &[("import", &import)]))
        }
    };
    let said = [line.counterparty.as_str(), line.purpose.as_str()];
    KnownRow {
        record: record.to_string(),
        date: t.date(line.date),
        text: said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · "),
        amount: money(t, line.net_minor, line.currency),
        href,
        where_text,
    }
}
