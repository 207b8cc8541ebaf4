//! The house keeps its shape: who may know whom, where the database, the web and the clock may be named, how long a
//! file may grow, what a template may hold, and that every word a page asks for exists. `ARCHITECTURE.md` says why.

pub mod source;

use std::collections::{BTreeMap, BTreeSet};

use source::{Source, files, is_word, project};

/// Each room and the rooms it may name. Whoever is not in the list is not in the house.
const ROOMS: [(&str, &[&str]); 16] = [
    ("ledger", &[]),
    ("words", &["ledger"]),
    ("acts", &["ledger"]),
    ("import", &["ledger"]),
    ("reconcile", &["ledger"]),
    ("reports", &["ledger"]),
    ("render", &["reports", "words", "ledger"]),
    ("store", &["ledger"]),
    ("ops", &["store", "acts", "import", "reconcile", "reports", "ledger"]),
    ("config", &[]),
    ("spool", &["ops", "store", "render", "words", "reports"]),
    (
        "web",
        &["spool", "ops", "store", "render", "words", "config", "acts", "import", "reconcile", "reports", "ledger"],
    ),
    (
        "api",
        &["spool", "ops", "store", "render", "words", "config", "acts", "import", "reconcile", "reports", "ledger"],
    ),
    (
        "cli",
        &[
            "web",
            "api",
            "ops",
            "store",
            "render",
            "words",
            "config",
            "acts",
            "import",
            "reconcile",
            "reports",
            "ledger",
        ],
    ),
    ("lib", &[]),
    ("main", &["cli"]),
];

/// Rooms at ops and above: only these may ask the clock, the environment or the random source.
const OUTER: [&str; 7] = ["ops", "config", "web", "api", "cli", "lib", "main"];

/// A name, the rooms that may use it, and why no other may.
const KEPT_APART: [(&str, &[&str], &str); 6] = [
    ("diesel", &["store"], "the database is the store's"),
    ("diesel_migrations", &["store"], "the database is the store's"),
    ("actix_web", &["web", "api", "spool"], "the web is a way in, not a way to think"),
    ("actix_multipart", &["web", "api"], "the web is a way in, not a way to think"),
    ("askama", &["web", "api"], "templates are pages"),
    ("clap", &["cli", "main"], "the command line is a way in"),
];

const CHANCE: [&str; 8] =
    ["Utc::now", "Local::now", "SystemTime::now", "Instant::now", "std::env", "env::var", "getrandom::", "rand::"];

const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 70;

/// Templates that may pass on markup unescaped, and why it is safe there.
const MAY_SAY_SAFE: [(&str, &str); 1] = [("partials/report.html", "a report fragment, escaped where render/ wrote it")];

fn sources() -> Vec<Source> {
    let src = project().join("src");
    let read = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        Source::new(&path.strip_prefix(&src).unwrap().to_string_lossy(), &text)
    };
    files("src", ".rs").into_iter().map(read).collect()
}

fn templates() -> Vec<(String, String)> {
    let folder = project().join("templates");
    let name = |path: &std::path::Path| path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
    files("templates", "").into_iter().map(|path| (name(&path), std::fs::read_to_string(&path).unwrap())).collect()
}

fn none(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

fn wrong_ways(source: &Source) -> Vec<String> {
    let room = source.room();
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("src/{}: the room {room} is not on the map in this test", source.path)];
    };
    let known = |used: &str| ROOMS.iter().any(|(name, _)| *name == used);
    let wrong = |used: &str| used != room && !allowed.contains(&used) && (known(used) || room != "lib");
    let used = source.rooms_used().into_iter().filter(|(used, _)| wrong(used));
    used.map(|(used, line)| format!("src/{}:{line}: {room} may not know {used}", source.path)).collect()
}

#[test]
fn every_room_knows_only_the_rooms_below_it() {
    none(sources().iter().flat_map(wrong_ways).collect());
}

#[test]
fn no_file_climbs_out_of_its_room_by_super() {
    let mut faults = Vec::new();
    for source in sources() {
        let depth = source.path.trim_end_matches("/mod.rs").matches('/').count() + 1;
        if source.shipped().contains(&"super::".repeat(depth)) && !["lib.rs", "main.rs"].contains(&source.path.as_str())
        {
            faults.push(format!("src/{}: names another room by super::, write crate::", source.path));
        }
    }
    none(faults);
}

#[test]
fn the_database_the_web_and_the_command_line_stay_in_their_rooms() {
    let mut faults = Vec::new();
    for source in sources() {
        for (name, rooms, why) in KEPT_APART {
            if !rooms.contains(&source.room()) && names(&source.code, name) {
                faults.push(format!("src/{}: {name} is named, but {why}", source.path));
            }
        }
    }
    none(faults);
}

#[test]
fn nothing_below_ops_asks_the_clock_the_environment_or_chance() {
    let mut faults = Vec::new();
    let all = sources();
    // A file that its parent names under `#[cfg(test)]` does not ship.
    let ships = |source: &&Source| {
        let (folder, name) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
        let declared = format!("#[cfg(test)]\nmod {};", name.trim_end_matches(".rs"));
        !all.iter().any(|parent| parent.path == format!("{folder}/mod.rs") && parent.text.contains(&declared))
    };
    for source in all.iter().filter(|source| !OUTER.contains(&source.room())).filter(ships) {
        let shipped = source.shipped();
        for asked in CHANCE.iter().filter(|asked| shipped.contains(**asked)) {
            faults.push(format!("src/{}: {asked}; let the caller say it", source.path));
        }
    }
    none(faults);
}

#[test]
fn pages_api_and_commands_write_through_ops_alone() {
    let tables: BTreeSet<String> = sources()
        .iter()
        .filter(|source| source.room() == "store")
        .filter_map(|source| source.path.rsplit('/').next().map(|name| name.trim_end_matches(".rs").to_owned()))
        .collect();
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| ["web", "api", "cli"].contains(&source.room())) {
        let shipped = source.shipped();
        for table in &tables {
            for verb in ["insert", "delete", "set_"] {
                if shipped.contains(&format!("{table}::{verb}")) {
                    faults.push(format!("src/{}: {table}::{verb}… writes past ops", source.path));
                }
            }
        }
    }
    none(faults);
}

#[test]
fn every_file_opens_with_what_it_owns_and_stays_readable() {
    let mut faults = Vec::new();
    for source in sources() {
        let path = &source.path;
        if !source.text.starts_with("//!") {
            faults.push(format!("src/{path}: opens without //! (what it owns, what it must not know)"));
        }
        let tests = source.text.find("#[cfg(test)]\nmod ").unwrap_or(source.text.len());
        let lines = source.text[..tests].lines().count();
        if lines > LONGEST_FILE {
            faults.push(format!("src/{path}: {lines} lines, {LONGEST_FILE} are allowed"));
        }
        for (name, line, length) in source.functions() {
            if length > LONGEST_FUNCTION {
                faults.push(format!("src/{path}:{line}: fn {name} has {length} lines, {LONGEST_FUNCTION} are allowed"));
            }
        }
    }
    none(faults);
}

/// What the Content-Security-Policy would block, what would leave the machine, what would pass markup on unescaped.
fn unfit(name: &str, text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut faults = Vec::new();
    for (at, _) in lower.match_indices("<script") {
        let tag = lower[at..].split('>').next().unwrap_or_default();
        if !tag.contains("src=") {
            faults.push("an inline script".to_owned());
        }
    }
    let refused = ["<style", " style=", "javascript:", "src=\"http", "src=\"//", "<iframe", "<base", "autoescape"];
    faults.extend(refused.iter().filter(|word| lower.contains(**word)).map(|word| format!("{word:?}")));
    let handler = |(at, _): (usize, &str)| {
        let word: String = lower[at + 1..].chars().take_while(|c| is_word(*c)).collect();
        (word.len() > 4 && lower[at + 1 + word.len()..].starts_with("=\"")).then(|| format!("a handler, {word}="))
    };
    faults.extend(lower.match_indices(" on").filter_map(handler));
    let says_safe = lower.replace("| ", "|").contains("|safe") || lower.contains("escape(\"none\")");
    if says_safe && !MAY_SAY_SAFE.iter().any(|(allowed, _)| *allowed == name) {
        faults.push("|safe".to_owned());
    }
    faults.into_iter().map(|fault| format!("templates/{name}: {fault}")).collect()
}

#[test]
fn templates_hold_no_script_no_style_and_nothing_unescaped() {
    let mut faults: Vec<String> = templates().iter().flat_map(|(name, text)| unfit(name, text)).collect();
    for source in sources().iter().filter(|source| ["web", "api"].contains(&source.room())) {
        if source.text.contains("escape = \"none\"") || names(&source.code, "Safe") {
            faults.push(format!("src/{}: passes markup on unescaped", source.path));
        }
    }
    none(faults);
}

/// The keys of the English texts, with the file that has them.
fn keys() -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    for path in files("locales/en", ".ftl") {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let named = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        let named = named.filter_map(|line| line.split_once('=')).map(|(key, _)| key.trim().to_owned());
        keys.extend(named.map(|key| (key, file.clone())));
    }
    keys
}

/// The key of each `t.get("…")`, `words.with("…")`, `t.count("…")` in a text.
fn keys_asked(text: &str) -> Vec<String> {
    let mut asked = Vec::new();
    for speaker in ["t.", "words.", "words()."] {
        for verb in ["get(\"", "with(\"", "count(\""] {
            let call = format!("{speaker}{verb}");
            for (at, _) in text.match_indices(&call).filter(|(at, _)| !text[..*at].ends_with(is_word)) {
                asked.extend(text[at + call.len()..].split('"').next().map(str::to_owned));
            }
        }
    }
    asked
}

#[test]
fn every_text_that_is_asked_for_exists_in_english() {
    let keys = keys();
    let code = sources().into_iter().map(|source| (format!("src/{}", source.path), source.text));
    let pages = templates().into_iter().map(|(name, text)| (format!("templates/{name}"), text));
    let mut faults = Vec::new();
    for (name, text) in code.chain(pages) {
        let missing = keys_asked(&text).into_iter().filter(|key| !keys.contains_key(key));
        faults.extend(missing.map(|key| format!("{name}: no text for {key:?} in locales/en")));
    }
    none(faults);
}

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |engine: &str| -> BTreeSet<String> {
        let folder = project().join("migrations").join(engine);
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

/// Whether the code names this crate or type: the whole word, as a path or behind `use`.
fn names(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = &code[..at];
        let after = &code[at + name.len()..];
        !before.ends_with(is_word) && (after.starts_with("::") || after.starts_with('(') || before.ends_with("use "))
    })
}

#[test]
fn the_program_has_no_http_client() {
    let manifest = std::fs::read_to_string(project().join("Cargo.toml")).unwrap();
    let (_, rest) = manifest.split_once("[dependencies]").unwrap();
    let (own, tests) = rest.split_once("[dev-dependencies]").unwrap();
    let clients = ["reqwest", "ureq", "hyper", "isahc", "curl"];
    let named = |part: &str| clients.iter().filter(|name| part.contains(&format!("\n{name} ="))).count();
    assert_eq!((named(own), named(tests)), (0, 1));
}

#[test]
fn these_tests_can_fail() {
    let wrong = Source::new("ledger/x.rs", "//! x\nuse crate::{\n    money::Money,\n    store::{conn, funds},\n};");
    let said = wrong_ways(&wrong);
    assert!(said.contains(&"src/ledger/x.rs:2: ledger may not know store".to_owned()), "{said:?}");
    let inline = Source::new("web/x.rs", "fn a() -> crate::cli::Args { crate::on_both!(x) }");
    assert_eq!(wrong_ways(&inline), ["src/web/x.rs:1: web may not know cli"]);

    let text =
        Source::new("acts/x.rs", "let a = \"crate::web\"; // crate::api\nlet b = r#\"\"crate::ops\"#; let c = '\"';");
    assert!(text.rooms_used().is_empty(), "{}", text.code);
    let long =
        format!("fn f<'a>() {{\n{}}}\n#[cfg(test)]\nmod t {{\n fn g() {{ diesel::x() }}\n}}", "a();\n".repeat(80));
    let long = Source::new("acts/y.rs", &long);
    assert_eq!(long.functions(), [("f".to_owned(), 1, 82)]);
    assert!(names(&long.code, "diesel") && !names(&long.shipped(), "diesel"));

    assert_eq!(unfit("a.html", "<p onclick=\"x()\">{{ y | safe }}</p>").len(), 2);
    assert!(unfit("a.html", "<script src=\"/static/a.js\" defer></script>").is_empty());
    assert_eq!(keys_asked("{{ t.get(\"fund-name\") }} {{ part.get(\"x\") }}"), ["fund-name"]);
}
