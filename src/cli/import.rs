//! `import`: bank, payment or shop files → statement lines.

mod lines;
mod undo;

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::output::{Format, Output};
use super::{Done, acting, read_file};
use crate::import::profiles;
use crate::ops::OpsError;
use crate::ops::explain_lines::{Decision, decide_lines};
use crate::ops::fold_rows::{fold_rows, unfold_rows};
use crate::ops::import_and_post::import_and_post;
use crate::ops::import_file::{FailedCheck, FileToImport, dry_run, import_file_watched, own_profiles};
use crate::ops::link_details::{as_rows, link_detail, list_details, unlink_detail};
use crate::ops::list_imports::{list_imports, list_lines};
use crate::ops::sell_orders::{list_shop_names, say_shop_name, set_shop_place};
use crate::store::Conn;
use crate::words::Words;

/// Files from this size on show how far they are.
const SHOWN_FROM_BYTES: usize = 500_000;

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  solidarity-ledger import statement.csv --account Assets:Bank:Giro --dry-run
  solidarity-ledger import statement.csv --account Assets:Bank:Giro --set date_order=dmy
  solidarity-ledger import paypal.csv --account Assets:PayPal:EUR --post"
)]
pub struct Import {
    #[command(subcommand)]
    command: Option<ImportCommand>,
    /// The file
    file: Option<String>,
    /// The account the statement is about
    #[arg(long)]
    account: Option<String>,
    /// A profile by name; otherwise the file tells
    #[arg(long)]
    profile: Option<String>,
    /// Answer a question, such as date_order=dmy; may be given several times
    #[arg(long = "set", value_name = "QUESTION=ANSWER")]
    answers: Vec<String>,
    /// Keep and list rows that cannot be read
    #[arg(long)]
    skip_refused: bool,
    /// Store only what the dry run with this plan showed
    #[arg(long, value_name = "HASH")]
    plan: Option<String>,
    /// Also post the proposals that are sure
    #[arg(long)]
    post: bool,
    /// Only show what the file says; nothing is stored
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Subcommand)]
enum ImportCommand {
    /// Every import
    List,
    /// The lines of one import
    Show {
        /// Its number
        id: i64,
    },
    /// Undo an import: its lines go, with what was made of them; see first what that would be with --dry-run
    Undo {
        /// The import's number
        id: i64,
        /// Only list what would go, what work would be lost, and what stays
        #[arg(long)]
        dry_run: bool,
    },
    /// The lines of an import that wait, with what is proposed for each and why
    Proposals {
        /// The import's number
        id: i64,
    },
    /// Say what lines are, all or none, from JSON Lines: {"line":12,"is":["what=donation","fund=rupression"]}
    Decide {
        /// The import's number
        id: i64,
        /// The file; - is standard input
        file: String,
    },
    /// Take back what was decided together
    TakeBack {
        /// The import's number
        id: i64,
        /// The batch that `import decide` named
        batch: i64,
    },
    /// Set a stray line aside, with a reason; `import show` has the lines' ids
    SetAside {
        /// The line's number
        line: i64,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Bring a line back that was set aside
    BringBack {
        /// The line's number
        line: i64,
    },
    /// Treat the rows that are taken for one thing with this line singly
    Unfold {
        /// The line's number
        line: i64,
    },
    /// Take the rows that belong to this line for one thing again
    Fold {
        /// The line's number
        line: i64,
    },
    /// Orders and gifts that files only tell of, with their payments
    Details {
        /// Only those of this import
        #[arg(long)]
        import: Option<i64>,
    },
    /// What shops call our goods; --set NAME=PRODUCT says it once (`none`: no product of ours)
    Goods {
        /// What a name or article number is; may be given several times
        #[arg(long = "set", value_name = "NAME=PRODUCT")]
        says: Vec<String>,
        /// Out of which stock a shop's orders are sent: SOURCE=PATH, as `import details` names the source
        #[arg(long = "place", value_name = "SOURCE=PATH")]
        places: Vec<String>,
    },
    /// Say which payment an order or gift belongs to, by the lines' ids
    Link {
        /// The number of a line of the order or gift
        line: i64,
        /// The number of the payment's line
        payment: i64,
    },
    /// Say that it is not that payment, or none of those proposed
    Unlink {
        /// The number of a line of the order or gift
        line: i64,
    },
    /// The files that are known by name, and the group's own mappings
    Profiles,
}

impl Import {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        match self.command {
            Some(ImportCommand::List) => list(conn, output),
            Some(ImportCommand::Show { id }) => show(conn, id, output),
            Some(ImportCommand::Proposals { id }) => lines::proposals(conn, id, output),
            Some(ImportCommand::Decide { id, file }) => lines::decide(conn, id, &file, output),
            Some(ImportCommand::TakeBack { id, batch }) => lines::take_back(conn, id, batch, output),
            Some(ImportCommand::SetAside { line, reason }) => {
                decide_lines(conn, &[(line, Decision::SetAside(reason))], &acting())?;
                output.document(&json!({ "line": line, "state": "set_aside" }), &format!("Line {line} is set aside."))
            }
            Some(ImportCommand::BringBack { line }) => {
                decide_lines(conn, &[(line, Decision::BringBack)], &acting())?;
                output.document(&json!({ "line": line, "state": "open" }), &format!("Line {line} is back."))
            }
            Some(ImportCommand::Details { import }) => list_told(conn, import, output),
            Some(ImportCommand::Goods { says, places }) => goods(conn, &says, &places, output),
            Some(ImportCommand::Link { line, payment }) => {
                link_detail(conn, line, payment, &acting())?;
                let text = format!("Line {line} is of the payment {payment}.");
                output.document(&json!({ "line": line, "payment": payment }), &text)
            }
            Some(ImportCommand::Unlink { line }) => {
                unlink_detail(conn, line, &acting())?;
                let text = format!("Line {line} is of none of these payments.");
                output.document(&json!({ "line": line, "payment": null }), &text)
            }
            Some(ImportCommand::Unfold { line }) => {
                let rows = unfold_rows(conn, line)?;
                output.document(&json!({ "line": line, "rows": rows }), &format!("{rows} rows stand singly now."))
            }
            Some(ImportCommand::Fold { line }) => {
                let rows = fold_rows(conn, line)?;
                output.document(&json!({ "line": line, "rows": rows }), &format!("{rows} rows are one thing again."))
            }
            Some(ImportCommand::Undo { id, dry_run: true }) => undo::show(conn, id, output),
            Some(ImportCommand::Undo { id, .. }) => undo::carry_out(conn, id, output),
            Some(ImportCommand::Profiles) => list_profiles(conn, output),
            None => self.import(conn, output),
        }
    }

    fn import(self, conn: &mut Conn, output: &Output) -> Done {
        let Some(name) = self.file else {
            return Err(OpsError::NotPossible(
                "Name a file to import, or one of: list, show, undo, set-aside, bring-back, profiles.".into(),
            ));
        };
        let mut answers = BTreeMap::new();
        for answer in &self.answers {
            let (question, given) = answer.split_once('=').ok_or_else(|| {
                OpsError::NotPossible(format!(
                    "“{answer}” is no answer. Write --set QUESTION=ANSWER, such as date_order=dmy."
                ))
            })?;
            answers.insert(question.trim().to_owned(), given.trim().to_owned());
        }
        let short_name = std::path::Path::new(&name)
            .file_name()
            .map_or_else(|| name.clone(), |short| short.to_string_lossy().into_owned());
        let file = FileToImport {
            bytes: read_file(&name)?,
            name: short_name,
            account: self.account.map(|path| path.parse()).transpose()?,
            profile: self.profile,
            answers,
            skip_refused: self.skip_refused,
            plan: self.plan,
        };
        let acting = acting();
        if self.dry_run {
            let document = json!(dry_run(conn, &file, acting.today)?);
            return if output.format.is_json() {
                output.document(&document, "")
            } else {
                output.raw(dry_text(&document, output.format).as_bytes())
            };
        }
        let bar = match output.is_watched() && file.bytes.len() > SHOWN_FROM_BYTES {
            true => indicatif::ProgressBar::new_spinner().with_message("reading and comparing"),
            false => indicatif::ProgressBar::hidden(),
        };
        bar.enable_steady_tick(std::time::Duration::from_millis(120));
        let whole = |n: usize| u64::try_from(n).unwrap_or(0);
        let mut progress = |stored, all| {
            if bar.length().is_none() {
                bar.set_style(indicatif::ProgressStyle::default_bar());
            }
            bar.set_length(whole(all));
            bar.set_position(whole(stored));
        };
        let done = if self.post {
            import_and_post(conn, &file, &acting)
        } else {
            import_file_watched(conn, &file, &acting, &mut progress)
        };
        bar.finish_and_clear();
        let done = done?;
        let text = format!(
            "New lines: {}. There already: {}. Pending: {}. Refused: {}. Entries posted: {}.",
            done.new, done.duplicate, done.pending, done.refused, done.posted
        );
        if !output.format.is_json() {
            done.checks_failed.iter().for_each(|failed| output.note(&warning(failed)));
        }
        output.document(&json!(done), &text)
    }
}

/// A check that does not hold, in the words of the page.
fn warning(failed: &FailedCheck) -> String {
    let words = Words::new("en");
    let key = format!("web-import-what-{}", failed.check.replace('_', "-"));
    let what = if words.has(&key) { words.get(&key) } else { failed.check.replace('_', " ") };
    let said = words.with("web-import-evidence", &[("what", &what), ("value", &failed.value), ("why", &failed.reason)]);
    format!("A check of the file does not hold. {said}")
}

/// The dry run for people: one line a statement line, then what decided.
fn dry_text(document: &Value, format: Format) -> String {
    let field = |line: &Value, name: &str| match &line[name] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let columns = ["record", "date", "amount", "fee", "currency", "status", "fund", "counterparty", "purpose"];
    let lines = document["lines"].as_array().cloned().unwrap_or_default();
    if format == Format::Csv {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut complete = writer.write_record(columns).is_ok();
        for line in &lines {
            let cells = columns.map(|name| match name {
                "counterparty" | "purpose" => crate::ledger::text::guarded_from_formulas(field(line, name)),
                _ => field(line, name),
            });
            complete &= writer.write_record(cells).is_ok();
        }
        let bytes = writer.into_inner().unwrap_or_default();
        return if complete { String::from_utf8_lossy(&bytes).into_owned() } else { String::new() };
    }
    let mut text = format!("{} in {}, {} lines", field(document, "format"), field(document, "encoding"), lines.len());
    if let Some(profile) = document["profile"].as_str() {
        text.push_str(&format!(", profile {profile}"));
    }
    text.push('\n');
    for line in &lines {
        let shown = columns.map(|name| field(line, name));
        text.push_str(&shown.join("  "));
        text.push('\n');
    }
    for evidence in document["evidence"].as_array().into_iter().flatten() {
        let mark = match evidence["check"].as_bool() {
            Some(true) => "holds",
            Some(false) => "FAILS",
            None => "decided",
        };
        text.push_str(&format!("{mark}: {} {}\n", field(evidence, "what"), field(evidence, "value")));
        for remedy in evidence["remedies"].as_array().into_iter().flatten() {
            let [question, answer, says] = ["question", "answer", "says"].map(|name| field(remedy, name));
            text.push_str(&format!("  it would hold with --set {question}={answer}: {says}\n"));
        }
    }
    for question in document["questions"].as_array().into_iter().flatten() {
        text.push_str(&format!("question {}: {}\n", field(question, "id"), field(question, "text")));
    }
    for error in document["errors"].as_array().into_iter().flatten() {
        text.push_str(&format!(
            "record {}: read “{}”: {}\n",
            field(error, "record"),
            field(error, "read"),
            field(error, "message")
        ));
    }
    text
}

fn list(conn: &mut Conn, output: &Output) -> Done {
    const COLUMNS: [&str; 11] =
        ["id", "account", "file", "profile", "new", "duplicate", "pending", "refused", "from", "to", "undone_at"];
    output.list("imports", &COLUMNS, &list_imports(conn)?)
}

fn show(conn: &mut Conn, id: i64, output: &Output) -> Done {
    const COLUMNS: [&str; 10] =
        ["id", "record", "date", "amount", "currency", "status", "state", "entry", "counterparty", "purpose"];
    output.list("lines", &COLUMNS, &list_lines(conn, id)?)
}

fn goods(conn: &mut Conn, says: &[String], places: &[String], output: &Output) -> Done {
    const COLUMNS: [&str; 5] = ["shown", "sku", "orders", "product", "is_not_ours"];
    let pair = |text: &str| {
        let parts = text.rsplit_once('=').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
        parts.ok_or_else(|| OpsError::NotPossible(format!("“{text}” says nothing. Write NAME=PRODUCT.")))
    };
    for said in says {
        let (name, product) = pair(said)?;
        say_shop_name(conn, &name, Some(product.as_str()).filter(|code| *code != "none"), &acting())?;
    }
    for said in places {
        let (source, path) = pair(said)?;
        set_shop_place(conn, &source, Some(&path.parse()?))?;
    }
    let (names, _) = list_shop_names(conn)?;
    output.list("goods", &COLUMNS, &names.iter().map(|name| json!(name)).collect::<Vec<Value>>())
}

fn list_told(conn: &mut Conn, import: Option<i64>, output: &Output) -> Done {
    const COLUMNS: [&str; 10] =
        ["line", "source", "order", "date", "amount", "currency", "counterparty", "state", "payment", "entry"];
    output.list("details", &COLUMNS, &as_rows(&list_details(conn, import)?))
}

fn list_profiles(conn: &mut Conn, output: &Output) -> Done {
    let row = |profile: &crate::import::Profile, source: &str| json!({ "name": profile.name, "version": profile.version, "title": profile.title, "source": source });
    let own = own_profiles(conn)?;
    let rows: Vec<Value> = profiles()
        .iter()
        .map(|profile| row(profile, "built in"))
        .chain(own.iter().map(|profile| row(profile, "own")))
        .collect();
    output.list("profiles", &["name", "version", "title", "source"], &rows)
}
