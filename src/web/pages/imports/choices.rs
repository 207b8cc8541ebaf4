//! What was chosen for the lines under review: taken from the form, else from what was kept, else as proposed; and kept
//! for the next time. Posts nothing.

use actix_web::web;

use super::review::kept_choices;
use super::review_rows::{Group, Line, lines_of};
use crate::acts::refund::Goods;
use crate::ops::explain_lines::{Decision, Explanation, What};
use crate::ops::review_lines::keep_drafts;
use crate::ops::sell_orders::SaleBack;
use crate::store::Pool;
use crate::store::personal::drafts::{LineDraft, list_drafts};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::page::Visitor;
use crate::web::views::imports::ReviewRow;
use crate::words::Words;

/// The lines of an import with everything that was ever chosen for them.
pub struct Choices<'a> {
    pub lines: Vec<Line>,
    typed: &'a Typed,
    kept: Typed,
    kept_lines: Vec<String>,
}

impl<'a> Choices<'a> {
    /// # Errors
    /// When the book cannot be read.
    pub async fn load(pool: &web::Data<Pool>, import: i64, typed: &'a Typed) -> Result<Self, WebError> {
        let work = move |conn: &mut crate::store::Conn| Ok((lines_of(conn, import)?, list_drafts(conn, import)?));
        let (lines, drafts) = ask(pool, work).await?;
        let (kept, kept_lines) = kept_choices(drafts, &lines);
        Ok(Self { lines, typed, kept, kept_lines })
    }

    /// The lines that a button means: all of a group on whatever page, or those that are ticked.
    pub fn wanted(&self) -> Vec<i64> {
        match self.typed.get("step") {
            "ready" => self.of_group(Group::Suggested).filter(|id| !self.is_unticked(*id)).collect(),
            "matches" => self.of_group(Group::Matches).collect(),
            _ => self.typed.all("line").into_iter().filter_map(|line| line.parse().ok()).collect(),
        }
    }

    fn of_group(&self, group: Group) -> impl Iterator<Item = i64> + '_ {
        self.lines.iter().filter(move |line| line.group == group).map(Line::id)
    }

    /// Somebody took the tick away: on this page, or before and kept so.
    fn is_unticked(&self, id: i64) -> bool {
        let id = id.to_string();
        let in_form = self.typed.find(&format!("what-{id}")).is_some();
        let (was_asked, ticked) = match in_form {
            true => (true, self.typed.all("line")),
            false => (self.kept_lines.contains(&id), self.kept.all("line")),
        };
        was_asked && !ticked.contains(&id.as_str())
    }

    /// Lines that were to be decided and are not open any more: somebody else was faster.
    pub fn decided_meanwhile(&self, wanted: &[i64]) -> Vec<&Line> {
        self.lines.iter().filter(|line| wanted.contains(&line.id()) && !line.group.is_open()).collect()
    }

    /// What is said of a line; the error is what is missing, in words.
    pub fn decision(&self, t: &Words, id: i64) -> Result<Decision, String> {
        let line = self.lines.iter().find(|line| line.id() == id);
        let row = line.map(|line| line.row(t)).unwrap_or_default();
        let said = |field: &str, own: &str| {
            let key = format!("{field}-{id}");
            let value = self.typed.find(&key).or_else(|| self.kept.find(&key)).unwrap_or(own);
            value.trim().to_owned()
        };
        let said = Said {
            what: said("what", &row.what),
            fund: said("fund", &row.fund),
            account: said("account", &row.account),
            note: said("note", ""),
        };
        said.decision(t, &row, line.and_then(Line::explanation))
    }
}

/// What was chosen for one line, as a form sends it.
struct Said {
    what: String,
    fund: String,
    account: String,
    note: String,
}

impl Said {
    fn decision(self, t: &Words, row: &ReviewRow, proposed: Option<&Explanation>) -> Result<Decision, String> {
        let Self { what, fund, account, note } = self;
        // A row shows one fund and one account; a proposal that nobody changed is meant as it is, with all its parts.
        let as_proposed = proposed.filter(|_| what == row.what && fund == row.fund && account == row.account);
        if let (Some(said), Some(whole)) = (what.strip_prefix("sale-"), proposed) {
            let goods = match said {
                "back" => Goods::Back,
                "damaged" => Goods::Damaged,
                _ => Goods::Kept,
            };
            let sale_back = whole.sale_back.as_ref().map(|back| SaleBack { goods, ..back.clone() });
            let mut sale = whole.sale.clone();
            if let Some(sale) = sale.as_mut().filter(|_| !note.is_empty()) {
                sale.stock_reason = Some(note.chars().take(200).collect());
            }
            return Ok(Decision::Post(Explanation { sale, sale_back, ..whole.clone() }));
        }
        if let Some(whole) = as_proposed.filter(|whole| !whole.parts.is_empty()) {
            return Ok(Decision::Post(whole.clone()));
        }
        let (fund, account) = (fund.parse().ok(), account.parse().ok());
        match what.as_str() {
            "" => Err(t.get("web-review-wrong-what")),
            "aside" if note.is_empty() => Err(t.get("web-review-wrong-reason")),
            "aside" => Ok(Decision::SetAside(note.chars().take(200).collect())),
            "entry" => {
                note.trim_start_matches('#').parse().map(Decision::IsEntry).map_err(|_| t.get("web-review-wrong-entry"))
            }
            other => {
                if let Some(entry) = other.strip_prefix("entry-").and_then(|number| number.parse().ok()) {
                    return Ok(Decision::IsEntry(entry));
                }
                let what = What::named(other).ok_or_else(|| t.get("web-review-wrong-what"))?;
                if what != What::Move && fund.is_none() {
                    return Err(t.get("web-review-wrong-fund"));
                }
                if what != What::Donation && account.is_none() {
                    return Err(t.get("web-review-wrong-account"));
                }
                // A donation finds its own account.
                let account = account.filter(|_| what != What::Donation);
                let contact = as_proposed.and_then(|whole| whole.contact.clone());
                let text = as_proposed.and_then(|whole| whole.text.clone());
                Ok(Decision::Post(Explanation { contact, text, ..Explanation::new(what, account, fund) }))
            }
        }
    }
}

/// Keeps what differs from what the program would answer, line by line; what does not differ needs no keeping.
///
/// # Errors
/// When the book cannot be written.
pub async fn keep_what_was_chosen(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    id: i64,
    typed: &Typed,
) -> Result<(), WebError> {
    let lines = ask(pool, move |conn| lines_of(conn, id)).await?;
    let acting = acting(visitor);
    let ticked = typed.all("line");
    let is_set = |row: &str| typed.get("step") == "set" && ticked.contains(&row);
    let (mut drafts, mut without) = (Vec::new(), Vec::new());
    for line in lines.iter().filter(|line| line.group.is_open()) {
        let row = line.row(visitor.words());
        let said = |field: &str| typed.find(&format!("{field}-{}", row.id)).map(|value| value.trim().to_owned());
        let Some(what) = said("what") else { continue };
        let for_all = |field: &str, own: String| match typed.get(&format!("all-{field}")) {
            "" => own,
            value if is_set(&row.id) => value.to_owned(),
            _ => own,
        };
        let draft = LineDraft {
            line_id: line.id(),
            what: for_all("what", what),
            fund: for_all("fund", said("fund").unwrap_or_default()),
            account: for_all("account", said("account").unwrap_or_default()),
            note: said("note").unwrap_or_default().chars().take(200).collect(),
            is_ticked: ticked.contains(&row.id.as_str()),
            was_ready: line.group == Group::Suggested,
            saved_by: acting.by.clone(),
            saved_at: acting.at.clone(),
        };
        let is_as_proposed = draft.what == row.what
            && draft.fund == row.fund
            && draft.account == row.account
            && draft.note.is_empty()
            && draft.is_ticked == row.is_ticked;
        if is_as_proposed { without.push(line.id()) } else { drafts.push(draft) }
    }
    ask(pool, move |conn| Ok(keep_drafts(conn, id, &drafts, &without)?)).await
}
