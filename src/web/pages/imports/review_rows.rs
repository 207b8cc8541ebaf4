//! The lines of an import as the review shows them: grouped by what is asked of a person, with the reason for every
//! proposal in words.

use std::collections::BTreeMap;

use super::marked::pieces;
use crate::import::earmark::Candidate;
use crate::import::learned::Reason;
use crate::import::rules::Portion;
use crate::ledger::Money;
use crate::ledger::statement::LineStatus;
use crate::ops::explain_lines::Explanation;
use crate::ops::propose_lines::{Because, Proposed, propose_lines};
use crate::store::accounts::Chart;
use crate::store::personal::{self, LineState, StoredLine};
use crate::store::{Conn, apart, entries};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::pages::bank::said::money;
use crate::web::tell;
use crate::web::views::Choice;
use crate::web::views::imports::ReviewRow;
use crate::words::Words;

/// What is asked of a person about a line, in the order of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    NeedsYou,
    Suggested,
    Matches,
    Aside,
    Pending,
    Done,
}

impl Group {
    pub const ALL: [Self; 6] = [Self::NeedsYou, Self::Suggested, Self::Matches, Self::Aside, Self::Pending, Self::Done];

    /// The end of its texts' keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NeedsYou => "needs-you",
            Self::Suggested => "suggested",
            Self::Matches => "matches",
            Self::Aside => "aside",
            Self::Pending => "pending",
            Self::Done => "done",
        }
    }

    /// Whether something can be decided about its lines.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::NeedsYou | Self::Suggested | Self::Matches)
    }
}

/// A line in its group, with what the book knows about it.
pub struct Line {
    pub group: Group,
    stored: StoredLine,
    proposed: Option<Proposed>,
    chart: Chart,
    /// It is treated singly, though it could be part of something.
    pub is_apart: bool,
    /// What the entry it may be, or is, says of itself.
    entry_text: String,
    /// Day and name of the line that was explained alike.
    like: Option<(chrono::NaiveDate, String)>,
}

/// All lines of an import, those that need somebody first.
///
/// # Errors
/// When the book cannot be read.
pub fn lines_of(conn: &mut Conn, import: i64) -> Result<Vec<Line>, WebError> {
    let chart = Chart::load(conn)?;
    let all = personal::list_lines_of(conn, import)?;
    let mut proposals: BTreeMap<i64, Proposed> =
        propose_lines(conn, all.clone())?.into_iter().map(|proposed| (proposed.line.id, proposed)).collect();
    let apart = apart::list(conn)?;
    let mut lines = Vec::new();
    for stored in all {
        let proposed = proposals.remove(&stored.id);
        let group = match (stored.state, stored.line.status, &proposed) {
            (LineState::Undone, ..) => continue,
            (LineState::SetAside, ..) => Group::Aside,
            (LineState::Posted | LineState::Matched, ..) => Group::Done,
            (_, LineStatus::Pending, _) => Group::Pending,
            (_, _, Some(proposed)) if proposed.entry_there.is_some() => Group::Matches,
            (_, _, Some(proposed)) if proposed.explanation.is_some() && !proposed.needs_look => Group::Suggested,
            // A row that is part of another one stands with it.
            (LineState::Open, LineStatus::Booked, None) => continue,
            (_, LineStatus::Booked, _) => Group::NeedsYou,
            _ => continue,
        };
        let entry = stored.entry.or_else(|| proposed.as_ref().and_then(|proposed| proposed.entry_there));
        let entry_text = match entry {
            Some(entry) => entries::find(conn, &chart, entry)?.map(|sealed| sealed.draft.description.clone()),
            None => None,
        };
        let earlier = proposed.iter().flat_map(|proposed| &proposed.because).find_map(|because| match because {
            Because::LikeBefore { line } => Some(*line),
            _ => None,
        });
        let like = match earlier {
            Some(line) => personal::find_line(conn, line)?.map(|found| (found.line.date, found.line.counterparty)),
            None => None,
        };
        let is_apart = apart.contains(&stored.id);
        let (chart, entry_text) = (chart.clone(), entry_text.unwrap_or_default());
        lines.push(Line { group, stored, proposed, chart, is_apart, entry_text, like });
    }
    lines.sort_by_key(|line| line.group);
    Ok(lines)
}

impl Line {
    pub const fn id(&self) -> i64 {
        self.stored.id
    }

    /// What is proposed, in full: a row shows only the half of a proposal that divides its line.
    pub fn explanation(&self) -> Option<&Explanation> {
        self.proposed.as_ref().and_then(|proposed| proposed.explanation.as_ref())
    }

    /// “3 May 2026, 25.00 EUR, Anna Berg”.
    pub fn said(&self, t: &Words) -> String {
        let line = &self.stored.line;
        let amount = money(t, line.net_minor, line.currency);
        let said = [t.date(line.date), amount, line.counterparty.clone()];
        said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// How many rows of the file stand folded in this one.
    fn folded(&self) -> usize {
        let together = self.proposed.iter().flat_map(|proposed| &proposed.because).find_map(|because| match because {
            Because::Together { rows, .. } => Some(*rows),
            _ => None,
        });
        together.unwrap_or(0)
    }

    /// The row, as the program would answer it.
    pub fn row(&self, t: &Words) -> ReviewRow {
        let line = &self.stored.line;
        let proposed = self.proposed.as_ref();
        let explanation = proposed.and_then(|proposed| proposed.explanation.as_ref());
        let entry = self.stored.entry.or_else(|| proposed.and_then(|proposed| proposed.entry_there));
        let marked: Vec<String> = proposed
            .iter()
            .flat_map(|proposed| &proposed.because)
            .flat_map(|because| match because {
                Because::Earmark { matched, .. } | Because::NoteSays { matched, .. } => vec![matched.clone()],
                Because::Rule { matched, .. } => matched.clone(),
                _ => Vec::new(),
            })
            .chain(self.in_doubt().into_iter().map(|one| one.matched.clone()))
            .collect();
        let is_entry = |entry: i64| {
            let value = format!("entry-{entry}");
            Choice::new(value, t.with("web-review-is-entry", &[("entry", &entry.to_string())]))
        };
        let mut own_whats: Vec<Choice> =
            entry.filter(|_| self.group == Group::Matches).map(is_entry).into_iter().collect();
        // What goods are told of is said by a choice of its own, which takes fund and account from there.
        let of_goods = |ending: &str| {
            Choice::new(
                format!("sale-{ending}"),
                t.get(&format!("web-review-what-sale-{ending}").replace("-order", "")),
            )
        };
        if explanation.is_some_and(|known| known.sale.is_some()) {
            own_whats.push(of_goods("order"));
        }
        if explanation.is_some_and(|known| known.sale_back.is_some()) {
            own_whats.extend(["back", "kept", "damaged"].map(of_goods));
        }
        // What is divided has no one fund and no one account.
        let whole = explanation.filter(|known| known.parts.is_empty());
        let is_asked = explanation.is_some_and(|known| known.sale_back.is_some()) && self.group != Group::Matches;
        ReviewRow {
            id: self.stored.id.to_string(),
            date: t.date(line.date),
            name: pieces(&line.counterparty, &marked),
            purpose: pieces(&line.purpose, &marked),
            amount: money(t, line.net_minor, line.currency),
            minor: line.net_minor,
            is_ticked: self.group == Group::Suggested,
            what: match own_whats.first() {
                _ if is_asked => String::new(),
                Some(own) => own.value.clone(),
                None => explanation.map(|known| known.what.name().to_owned()).unwrap_or_default(),
            },
            fund: whole.and_then(|known| known.fund.as_ref()).map(ToString::to_string).unwrap_or_default(),
            account: whole.and_then(|known| known.account.as_ref()).map(ToString::to_string).unwrap_or_default(),
            own_whats,
            note: String::new(),
            comes_in: line.net_minor > 0,
            divided: self.divided(t).unwrap_or_default(),
            reason: self.reason(t),
            goods_href: if self.has_unknown_goods() { "/details/goods".to_owned() } else { String::new() },
            entry_href: entry.map(|entry| format!("/entries/{entry}")).unwrap_or_default(),
            entry: entry
                .map(|entry| t.with("web-review-entry", &[("entry", &entry.to_string()), ("text", &self.entry_text)]))
                .unwrap_or_default(),
            error: String::new(),
            unfold: self.unfold(t),
            divide: if self.awaits_report() { t.get("web-review-divide-now") } else { String::new() },
            is_apart: self.is_apart,
            is_open: self.group.is_open(),
        }
    }

    /// A provider's money without its report: somebody may know whose it is.
    fn awaits_report(&self) -> bool {
        let mut because = self.proposed.iter().flat_map(|proposed| &proposed.because);
        self.group.is_open() && because.any(|one| matches!(one, Because::AwaitsReport { .. }))
    }

    fn has_unknown_goods(&self) -> bool {
        let because = self.proposed.iter().flat_map(|proposed| &proposed.because);
        because.into_iter().any(|one| matches!(one, Because::UnknownGoods { .. }))
    }

    /// What the button says that takes rows apart, or puts them together again.
    fn unfold(&self, t: &Words) -> String {
        match self.folded() {
            _ if !self.group.is_open() => String::new(),
            _ if self.is_apart => t.get("web-review-fold"),
            0 | 1 => String::new(),
            rows => t.with("web-review-unfold", &[("rows", &rows.to_string())]),
        }
    }

    /// “60.00 EUR for Rupression, 40.00 EUR for Merch”: a proposal that divides the line.
    fn divided(&self, t: &Words) -> Option<String> {
        let parts = &self.explanation().filter(|known| !known.parts.is_empty())?.parts;
        let say = |part: &Portion| {
            let amount = money(t, part.minor, self.stored.line.currency);
            let fund = part.fund.as_ref().map(|fund| tell::fund(&self.chart, fund));
            let account = part.account.as_ref().map(|path| tell::account(&self.chart, path));
            let to: Vec<String> = fund.into_iter().chain(account).collect();
            format!("{amount} → {}", to.join(", "))
        };
        let parts: Vec<String> = parts.iter().map(say).collect();
        Some(t.with("web-review-divided", &[("parts", &parts.join("; "))]))
    }

    /// “like 12 earlier lines with “beitrag””.
    fn learned(&self, t: &Words, examples: u32, reasons: &[Reason]) -> String {
        let say = |reason: &Reason| match reason {
            Reason::SameOther => t.with("web-review-learned-from", &[("name", &self.stored.line.counterparty)]),
            Reason::Word(word) | Reason::Name(word) => t.with("web-review-learned-word", &[("text", word)]),
            Reason::SameAmount => t.get("web-review-learned-amount"),
        };
        let shared = reasons.first().map(say).unwrap_or_default();
        t.with("web-review-because-learned", &[("n", &examples.to_string()), ("shared", &shared)])
    }

    fn reason(&self, t: &Words) -> String {
        if let (Group::Aside, Some(reason)) = (self.group, &self.stored.reason) {
            return t.with("web-review-because-aside", &[("why", reason)]);
        }
        let say = |because: &Because| match because {
            Because::Rule { name, .. } => t.with("web-review-because-rule", &[("name", name)]),
            Because::NoteSays { fund, matched } => {
                let fund = tell::fund(&self.chart, fund);
                t.with("web-review-because-note-says", &[("fund", fund.as_str()), ("text", matched)])
            }
            Because::Earmark { matched, confidence_percent } => {
                let percent = confidence_percent.to_string();
                t.with("web-review-because-earmark", &[("text", matched), ("percent", &percent)])
            }
            Because::LikeBefore { .. } => {
                let (day, name) = self.like.clone().unwrap_or_default();
                t.with("web-review-because-like", &[("name", &name), ("day", &t.date(day))])
            }
            Because::Learned { examples, reasons, .. } => self.learned(t, *examples, reasons),
            Because::StatedKind { kind } => {
                let key = format!("web-review-kind-{}", kind.replace('_', "-"));
                let kind = if t.has(&key) { t.get(&key) } else { kind.clone() };
                t.with("web-review-because-stated", &[("kind", &kind)])
            }
            Because::Together { rows, moved } => {
                let moved: Vec<String> =
                    moved.iter().map(|(currency, minor)| t.money(Money::new(*minor, *currency))).collect();
                let (rows, moved) = (rows.to_string(), moved.join(", "));
                let key =
                    if moved.is_empty() { "web-review-because-together-even" } else { "web-review-because-together" };
                t.with(key, &[("rows", &rows), ("moved", &moved)])
            }
            Because::Told { source, text, reasons } => {
                let why = super::details::reasons(t, reasons);
                let key = if text.is_empty() { "web-review-because-told-short" } else { "web-review-because-told" };
                t.with(key, &[("source", source), ("text", text), ("why", &why)])
            }
            Because::Sold { goods, gift_minor } => {
                let goods: Vec<String> = goods.iter().map(|(product, count)| format!("{count} × {product}")).collect();
                let gift = money(t, *gift_minor, self.stored.line.currency);
                let key = if *gift_minor > 0 { "web-review-because-sale-more" } else { "web-review-because-sale" };
                t.with(key, &[("goods", &goods.join(", ")), ("gift", &gift)])
            }
            Because::UnknownGoods { names } => {
                let names: Vec<String> = names.iter().map(|name| format!("“{name}”")).collect();
                t.with("web-review-because-sale-unknown", &[("names", &names.join(", "))])
            }
            Because::TooDear { ordered_minor } => {
                let ordered = money(t, *ordered_minor, self.stored.line.currency);
                t.with("web-review-because-sale-dear", &[("ordered", &ordered)])
            }
            Because::GivenBack { entry } => t.with("web-review-because-given-back", &[("entry", &entry.to_string())]),
            Because::Payout { provider, count } => {
                t.with("web-review-because-payout", &[("provider", provider), ("count", &count.to_string())])
            }
            Because::PaidInAlready { entry } => t.with("web-review-because-paid-in", &[("entry", &entry.to_string())]),
            Because::AwaitsReport { provider } => t.with("web-review-because-report", &[("provider", provider)]),
            Because::EntryThere { entry } => t.with("web-review-because-there", &[("entry", &entry.to_string())]),
        };
        let reasons = self.proposed.iter().flat_map(|proposed| &proposed.because).map(say);
        let doubts = self.in_doubt().into_iter().map(|one| {
            let (fund, percent) = (tell::fund(&self.chart, &one.fund), one.confidence_percent.to_string());
            t.with("web-review-may-be", &[("fund", &fund), ("text", &one.matched), ("percent", &percent)])
        });
        reasons.chain(doubts).collect::<Vec<_>>().join(", ")
    }

    /// The funds that the text may mean, the likeliest first, where none is proposed for it.
    fn in_doubt(&self) -> Vec<&Candidate> {
        let Some(proposed) = self.proposed.as_ref().filter(|_| self.group.is_open()) else { return Vec::new() };
        let is_told =
            proposed.because.iter().any(|one| matches!(one, Because::Earmark { .. } | Because::NoteSays { .. }));
        let has_fund = proposed.explanation.as_ref().is_some_and(|known| known.fund.is_some());
        if is_told || has_fund { Vec::new() } else { proposed.candidates.iter().take(3).collect() }
    }
}

/// The row with what was typed for it.
pub fn typed_over(mut row: ReviewRow, typed: &Typed, ticked: &[&str]) -> ReviewRow {
    let id = row.id.clone();
    let proposed = (row.what.clone(), row.fund.clone(), row.account.clone());
    row.is_ticked = ticked.contains(&id.as_str());
    let said = |field: &str| typed.find(&format!("{field}-{id}")).map(|value| value.trim().to_owned());
    let all =
        |field: &str| Some(typed.get(&format!("all-{field}"))).filter(|value| !value.is_empty()).map(str::to_owned);
    let is_set = row.is_ticked && typed.get("step") == "set";
    for (field, slot) in [("what", &mut row.what), ("fund", &mut row.fund), ("account", &mut row.account)] {
        if let Some(value) = all(field).filter(|_| is_set).or_else(|| said(field)) {
            *slot = value;
        }
    }
    if (&row.what, &row.fund, &row.account) != (&proposed.0, &proposed.1, &proposed.2) {
        row.divided.clear();
    }
    if let Some(note) = said("note") {
        row.note = note;
    }
    row
}
