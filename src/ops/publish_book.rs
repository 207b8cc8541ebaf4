//! Publishes the transparency report: signed files for a group's website or this program's own public page. Nothing is
//! public by itself. What was published is kept, because the next page must not let anybody subtract a single gift.

use std::collections::BTreeMap;
use std::io::Cursor;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::build_report::{PeriodAsked, ReportAsked, build_beside};
use super::{Acting, OpsError, Result};
use crate::ledger::Month;
use crate::reports::facts::{Behind, Count, Filter, Published, PublishedExchanges, PublishedGroup, PublishedSpan};
use crate::reports::{Report, ReportName};
use crate::store::publications::{self, Publication};
use crate::store::{Conn, entries, write};

/// The files of a publication, by name. `index.html` needs `style.css` beside it; each `.minisig` signs its file.
pub type Files = BTreeMap<String, String>;

/// What to publish.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The last month it speaks of; the last full month of the book when nothing is said.
    pub until: Option<Month>,
    /// Amounts to the nearest multiple of so many whole units.
    pub round_to: Option<i64>,
}

/// The report as the public would get it: from the book's first month to the end of the last.
///
/// # Errors
/// When the book cannot be read, or the month lies before its first entry.
pub fn preview(conn: &mut Conn, wish: &Wish, today: NaiveDate, printed_at: String) -> Result<Report> {
    let (first, last) = entries::date_range(conn)?.unwrap_or((today, today));
    let full = Month::containing(last.min(today));
    let full = if full.last_day() <= today { full } else { full.previous() };
    let until = wish.until.unwrap_or(full).max(Month::containing(first));
    if until.last_day() > today && wish.until.is_some() {
        return Err(OpsError::NotPossible(format!("{until} is not over yet. Publish whole months.")));
    }
    let period = PeriodAsked {
        from: Some(Month::containing(first).first_day().to_string()),
        to: Some(until.last_day().to_string()),
        ..PeriodAsked::default()
    };
    let asked =
        ReportAsked { name: ReportName::Public, period, filter: Filter::default(), compare: None, today, printed_at };
    let published = list_published(conn)?;
    let mut report = build_beside(conn, &asked, published, wish.round_to)?;
    if let Some(later) = publications::find_last_day(conn)?.filter(|day| *day > report.period.to) {
        report.facts.insert("published_until".to_owned(), Month::containing(later).to_string().into());
    }
    Ok(report)
}

/// Refuses what would let anybody read a single gift out of this page and an earlier one.
///
/// # Errors
/// Too few gifts came in since.
pub fn check(report: &Report) -> Result<()> {
    match report.facts.get("too_few_gifts_since") {
        None => Ok(()),
        Some(_) if report.facts.contains_key("published_until") => {
            let until = report.facts.get("published_until").and_then(|month| month.as_str()).unwrap_or_default();
            Err(OpsError::NotPossible(format!(
                "A page until {until} was published before: whoever kept it could read single gifts from one that ends earlier. Publish up to that month, or a later one."
            )))
        }
        Some(currencies) => Err(OpsError::NotPossible(format!(
            "Since the last publication only one or two gifts came in ({}), or gifts were taken back: whoever kept the old page could read them from the new one. Publish when there are three.",
            currencies
                .as_array()
                .map(|all| all.iter().filter_map(|one| one.as_str()).collect::<Vec<_>>().join(", "))
                .unwrap_or_default()
        ))),
    }
}

/// Signs the files and keeps the publication; gives all files. `is_shown`: this program shows it to everybody.
///
/// # Errors
/// [`check`] refuses, or the book cannot be written.
pub fn publish(conn: &mut Conn, report: &Report, mut files: Files, is_shown: bool, acting: &Acting) -> Result<Files> {
    check(report)?;
    write(conn, |conn| {
        let (public, secret) = key(conn, acting)?;
        let comment = format!(
            "{} until {}, entry {}, chain head {}",
            one_line(&report.book),
            report.period.to,
            report.entry_count,
            report.head
        );
        let signatures: Vec<(String, String)> = files
            .iter()
            .filter(|(name, _)| !name.ends_with(".css"))
            .map(|(name, text)| Ok((format!("{name}.minisig"), sign(&public, &secret, text, &comment)?)))
            .collect::<Result<_>>()?;
        files.extend(signatures);
        files.insert("minisign.pub".to_owned(), public);
        let kept = Publication {
            upto: report.period.to,
            cells: report.published.as_ref().map(cells_text).transpose()?.unwrap_or_default(),
            files: serde_json::to_string(&files).map_err(|error| OpsError::NotPossible(error.to_string()))?,
            head: report.head.to_string(),
            is_shown,
            by: acting.by.clone(),
            at: acting.at.clone(),
        };
        publications::insert(conn, &kept)?;
        Ok(files)
    })
}

/// Takes the public page off the net.
///
/// # Errors
/// When there is none.
pub fn withdraw(conn: &mut Conn, acting: &Acting) -> Result<()> {
    if write(conn, |conn| publications::withdraw_all(conn, &acting.by, &acting.at))? > 0 {
        return Ok(());
    }
    Err(OpsError::NotFound { what: "public page".into(), hint: "Nothing is published.".into() })
}

/// A file of the page that everybody may see now.
///
/// # Errors
/// When the book cannot be read.
pub fn find_file(conn: &mut Conn, name: &str) -> Result<Option<String>> {
    let Some(shown) = publications::find_shown(conn)? else { return Ok(None) };
    let mut files: Files =
        serde_json::from_str(&shown.files).map_err(|error| OpsError::NotPossible(error.to_string()))?;
    Ok(files.remove(name))
}

/// What all earlier publications made known, oldest first.
///
/// # Errors
/// When the book cannot be read.
pub fn list_published(conn: &mut Conn) -> Result<Vec<Published>> {
    publications::list_cells(conn)?.iter().filter(|text| !text.is_empty()).map(|text| cells_of(text)).collect()
}

/// Lines and gifts; lines and gifts that bore costs.
type BehindKept = (i64, i64, i64, i64);

#[derive(Serialize, Deserialize)]
struct Cells {
    /// currency, funds, what is behind
    groups: Vec<(String, Vec<String>, BehindKept)>,
    /// currency, first month, last month, what is behind
    spans: Vec<(String, String, String, BehindKept)>,
    /// currency, how often it had been exchanged, whether that was told
    exchanges: Vec<(String, i64, bool)>,
}

/// As it was kept before what was taken back was counted apart.
#[derive(Deserialize)]
struct CellsBefore {
    /// currency, funds, gifts
    groups: Vec<(String, Vec<String>, i64)>,
    /// currency, first month, last month, gifts
    spans: Vec<(String, String, String, i64)>,
}

impl From<CellsBefore> for Cells {
    fn from(before: CellsBefore) -> Self {
        let behind = |gifts| (gifts, gifts, 0, 0);
        let group = |(currency, funds, gifts)| (currency, funds, behind(gifts));
        let span = |(currency, first, last, gifts)| (currency, first, last, behind(gifts));
        Self {
            groups: before.groups.into_iter().map(group).collect(),
            spans: before.spans.into_iter().map(span).collect(),
            exchanges: Vec::new(),
        }
    }
}

const fn kept_behind(behind: &Behind) -> BehindKept {
    (behind.given.lines, behind.given.gifts, behind.costs.lines, behind.costs.gifts)
}

const fn behind_of((lines, gifts, cost_lines, bearing): BehindKept) -> Behind {
    Behind { given: Count { lines, gifts }, costs: Count { lines: cost_lines, gifts: bearing } }
}

fn cells_text(published: &Published) -> Result<String> {
    let group = |one: &PublishedGroup| {
        (one.currency.to_string(), one.funds.iter().map(ToString::to_string).collect(), kept_behind(&one.behind))
    };
    let span = |one: &PublishedSpan| {
        (one.currency.to_string(), one.first.to_string(), one.last.to_string(), kept_behind(&one.behind))
    };
    let cells = Cells {
        groups: published.groups.iter().map(group).collect(),
        spans: published.spans.iter().map(span).collect(),
        exchanges: published.exchanges.iter().map(|one| (one.currency.to_string(), one.count, one.is_told)).collect(),
    };
    serde_json::to_string(&cells).map_err(|error| OpsError::NotPossible(error.to_string()))
}

fn cells_of(text: &str) -> Result<Published> {
    let unreadable = |error: serde_json::Error| OpsError::NotPossible(error.to_string());
    let cells: Cells = match serde_json::from_str(text) {
        Ok(cells) => cells,
        Err(_) => serde_json::from_str::<CellsBefore>(text).map_err(unreadable)?.into(),
    };
    let group = |(currency, funds, behind): (String, Vec<String>, BehindKept)| -> Result<PublishedGroup> {
        let funds = funds.iter().map(|code| code.parse()).collect::<std::result::Result<_, _>>()?;
        Ok(PublishedGroup { currency: currency.parse()?, funds, behind: behind_of(behind) })
    };
    let span = |(currency, first, last, behind): (String, String, String, BehindKept)| -> Result<PublishedSpan> {
        let (first, last) = (first.parse()?, last.parse()?);
        Ok(PublishedSpan { currency: currency.parse()?, first, last, behind: behind_of(behind) })
    };
    let exchange = |(currency, count, is_told): (String, i64, bool)| -> Result<PublishedExchanges> {
        Ok(PublishedExchanges { currency: currency.parse()?, count, is_told })
    };
    Ok(Published {
        groups: cells.groups.into_iter().map(group).collect::<Result<_>>()?,
        spans: cells.spans.into_iter().map(span).collect::<Result<_>>()?,
        exchanges: cells.exchanges.into_iter().map(exchange).collect::<Result<_>>()?,
    })
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn cannot_sign(error: impl std::fmt::Display) -> OpsError {
    OpsError::NotPossible(format!("The page cannot be signed: {error}."))
}

/// Whether pages were published, and the key that signed them is not in this book: it was loaded from a dump. The next page
/// then gets a new key, and who checks it against the old one is told that it is forged.
///
/// # Errors
/// When the book cannot be read.
pub fn signs_anew(conn: &mut Conn) -> Result<bool> {
    Ok(publications::find_key(conn)?.is_none() && !publications::list_cells(conn)?.is_empty())
}

/// The book's own key, made when it is first needed.
fn key(conn: &mut Conn, acting: &Acting) -> Result<(String, String)> {
    if let Some(known) = publications::find_key(conn)? {
        return Ok(known);
    }
    let pair = minisign::KeyPair::generate_unencrypted_keypair().map_err(cannot_sign)?;
    let public = pair.pk.to_box().map_err(cannot_sign)?.into_string();
    let secret = pair.sk.to_box(None).map_err(cannot_sign)?.into_string();
    publications::insert_key(conn, &public, &secret, &acting.at)?;
    Ok((public, secret))
}

fn sign(public: &str, secret: &str, text: &str, comment: &str) -> Result<String> {
    let public = minisign::PublicKeyBox::from_string(public).and_then(minisign::PublicKeyBox::into_public_key);
    let secret =
        minisign::SecretKeyBox::from_string(secret).and_then(minisign::SecretKeyBox::into_unencrypted_secret_key);
    let (public, secret) = (public.map_err(cannot_sign)?, secret.map_err(cannot_sign)?);
    let signature = minisign::sign(Some(&public), &secret, Cursor::new(text.as_bytes()), Some(comment), None);
    Ok(signature.map_err(cannot_sign)?.into_string())
}
