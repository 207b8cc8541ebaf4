//! The treasurer's main job, clicked through: record, import, review, reconcile, report. Once with scripts, once without;
//! afterwards both books say the same.

use std::path::Path;

use thirtyfour::prelude::*;

use crate::support::browser::{Browser, Scripts, WIDE};
use crate::support::program::{Server, done};

/// A fresh book with a treasurer, and the server in front of it.
struct Office {
    folder: tempfile::TempDir,
    url: String,
    server: Server,
}

pub(super) const PASSPHRASE: &str = "five unrelated words here";

fn office() -> Office {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("book.db").display());
    done(&["--database", &url, "init", "--name", "Test group", "--currency", "EUR"]);
    done(&[
        "--database",
        &url,
        "fund",
        "add",
        "rupression",
        "--name",
        "Rupression",
        "--restricted",
        "--alias",
        "Network case",
    ]);
    done(&["--database", &url, "fund", "add", "merch"]);
    done(&["--database", &url, "product", "add", "SHIRT", "--name", "T-shirt", "--price", "18.00", "--fund", "merch"]);
    done(&["--database", &url, "event", "add", "E01", "--name", "Benefit night", "--date", "2026-02-14"]);
    let acts = folder.path().join("acts.jsonl");
    let opening = r#"{"key":"o","act":"opening","date":"2026-01-01","balances":[{"account":"Assets:Bank:Giro","fund":"general","amount":"1000.00"},{"account":"Assets:Bank:Giro","fund":"merch","amount":"300.00"}]}
{"key":"s","act":"stock_purchase","date":"2026-01-05","items":[{"product":"SHIRT","quantity":20,"cost":"130.00"}],"paid_from":"Assets:Bank:Giro"}"#;
    std::fs::write(&acts, opening).unwrap();
    done(&["--database", &url, "record", acts.to_str().unwrap()]);
    let word = folder.path().join("word");
    std::fs::write(&word, PASSPHRASE).unwrap();
    done(&[
        "--database",
        &url,
        "user",
        "add",
        "anna",
        "--role",
        "treasurer",
        "--passphrase-file",
        word.to_str().unwrap(),
    ]);
    let server = Server::of(&url);
    Office { folder, url, server }
}

pub(super) async fn log_in(browser: &Browser, server: &Server, login: &str, passphrase: &str) -> WebDriverResult<()> {
    browser.page.goto(server.page("/login")).await?;
    browser.fill("login", login).await?;
    browser.fill("passphrase", passphrase).await?;
    // Checking a passphrase takes its time: who goes on before it is done is not logged in.
    browser.press("main form button").await
}

async fn record(browser: &Browser, server: &Server) -> WebDriverResult<()> {
    browser.page.goto(server.page("/record/donation")).await?;
    browser.fill("amount", "25,00").await?;
    browser.choose("fund", "rupression").await?;
    browser.choose("into", "Assets:Bank:Giro").await?;
    browser.fill_date("date", "2026-02-10").await?;
    browser.step("check").await?;
    browser.shows("25.00").await?;
    browser.step("post").await?;
    browser.page.goto(server.page("/record/sale")).await?;
    browser.fill("quantity-SHIRT", "2").await?;
    browser.choose("into", "Assets:Cash:Box").await?;
    browser.fill_date("date", "2026-02-12").await?;
    browser.step("check").await?;
    browser.step("post").await?;
    browser.page.goto(server.page("/record/event-income")).await?;
    browser.choose("event", "E01").await?;
    browser.choose("into", "Assets:Cash:Box").await?;
    browser.fill("door", "120").await?;
    browser.fill_date("date", "2026-02-14").await?;
    browser.step("check").await?;
    browser.step("post").await
}

/// What the bank says of January and February; the donation typed above is on it.
const STATEMENT: &str = "Buchungstag;Valuta;Empfänger;Verwendungszweck;Betrag;Währung\n\
    05.01.2026;05.01.2026;Druckkollektiv;Shirts;-130,00;EUR\n\
    10.02.2026;10.02.2026;Kim Muster;Rupression;25,00;EUR\n\
    11.02.2026;11.02.2026;Lou Beispiel;Spende Rupression;40,00;EUR\n\
    12.02.2026;12.02.2026;Noor Probe;for the Network case;15,50;EUR\n";

async fn import(browser: &Browser, office: &Office) -> WebDriverResult<()> {
    let file = office.folder.path().join("statement.csv");
    std::fs::write(&file, STATEMENT).unwrap();
    browser.page.goto(office.server.page("/import")).await?;
    browser.choose("account", "Assets:Bank:Giro").await?;
    upload(browser, &file).await?;
    browser.press("main form button.primary").await?;
    // The page that says what was understood; then the review.
    browser.step("import").await?;
    browser.shows("Lou Beispiel").await?;
    browser.shows("Rupression").await?;
    browser.step("post").await
}

async fn upload(browser: &Browser, file: &Path) -> WebDriverResult<()> {
    let field = browser.find(By::Css("input[type='file']")).await?;
    field.send_keys(file.to_str().unwrap()).await
}

async fn reconcile(browser: &Browser, office: &Office, account: &str) -> WebDriverResult<()> {
    browser.page.goto(office.server.page(account)).await?;
    browser.press("a[href$='/reconcile']").await?;
    browser.fill_date("date", "2026-02-28").await?;
    browser.fill("balance", "1250.50").await?;
    browser.press("main form button.primary").await?;
    browser.step("accept").await?;
    browser.step("finish").await?;
    browser.shows("1,250.50").await
}

async fn main_job(browser: &Browser, office: &Office) -> WebDriverResult<()> {
    browser.width(WIDE).await?;
    log_in(browser, &office.server, "anna", PASSPHRASE).await?;
    record(browser, &office.server).await?;
    import(browser, office).await?;
    browser.page.goto(office.server.page("/bank")).await?;
    let giro = browser.find(By::Css("main a[href^='/bank/']")).await?.attr("href").await?.unwrap();
    reconcile(browser, office, &giro).await?;
    browser.page.goto(office.server.page("/reports/monthly?month=2026-02")).await?;
    browser.shows("Rupression").await?;
    browser.shows("80.50").await
}

fn what_the_book_says(office: &Office) -> String {
    done(&["--database", &office.url, "verify"]);
    done(&["--database", &office.url, "report", "funds", "--year", "2026", "--format", "csv"])
}

#[tokio::test]
async fn the_main_job_gives_the_same_book_with_scripts_and_without() {
    let mut books = Vec::new();
    for scripts in [Scripts::On, Scripts::Off] {
        let office = office();
        Browser::visit(scripts, async |browser| main_job(browser, &office).await).await;
        books.push(what_the_book_says(&office));
    }
    assert_eq!(books[0], books[1]);
    assert!(books[0].contains("rupression,EUR,0.00,80.50"), "{}", books[0]);
}
