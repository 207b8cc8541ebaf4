//! A real Chromium for one test: scripts on or off, wide or narrow, light or dark, and axe to judge the page.
//! Each browser has its own ChromeDriver and its own empty profile, and takes both along when it ends.

use std::io::{BufRead, BufReader};
use std::mem::ManuallyDrop;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::prelude::*;

/// Where `./check` puts the accessibility checker.
const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/axe/axe.min.js");

/// No window, no sandbox (it needs rights that a test machine may not give), nothing that calls home.
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
];

/// How long a slow machine may take over one page, a passphrase's check and axe beside it included.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Whether pages may run their script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripts {
    On,
    Off,
}

/// The two colour schemes a page must serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

/// Width of a laptop's page, in CSS pixels.
pub const WIDE: u32 = 1280;
/// Width of a phone's page, in CSS pixels.
pub const NARROW: u32 = 390;

/// One browser with one open page.
pub struct Browser {
    driver: Driver,
    // When a test fails the driver takes the page along; a page dropped by itself waits for minutes to be closed.
    pub page: ManuallyDrop<WebDriver>,
    scripts: Scripts,
}

impl Browser {
    /// Runs `visit` in a fresh browser and closes it again. Where no Chromium is installed the test is left out, with a
    /// word about it, unless everything must run.
    pub async fn visit(scripts: Scripts, visit: impl AsyncFnOnce(&Browser) -> WebDriverResult<()>) {
        let Some(driver) = Driver::start() else { return };
        let browser = Self::open(scripts, driver).await.expect("the browser starts");
        let outcome = visit(&browser).await;
        let Self { driver, page, .. } = browser;
        let closed = ManuallyDrop::into_inner(page).quit().await;
        drop(driver);
        outcome.expect("the page answers");
        closed.expect("the browser ends");
    }

    async fn open(scripts: Scripts, driver: Driver) -> WebDriverResult<Self> {
        let mut wanted = DesiredCapabilities::chrome();
        for flag in FLAGS {
            wanted.add_arg(flag)?;
        }
        wanted.add_arg(&format!("--user-data-dir={}", driver.profile.path().display()))?;
        if scripts == Scripts::Off {
            let blocked = json!({ "profile.managed_default_content_settings.javascript": 2 });
            wanted.add_experimental_option("prefs", blocked)?;
        }
        let page = WebDriver::new(driver.address.as_str(), wanted).await?;
        Ok(Self { driver, page: ManuallyDrop::new(page), scripts })
    }

    /// Makes the page as wide as a screen of `width` CSS pixels.
    pub async fn width(&self, width: u32) -> WebDriverResult<()> {
        let metrics = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.tell("Emulation.setDeviceMetricsOverride", metrics).await
    }

    /// Makes the browser prefer light or dark pages.
    pub async fn prefer(&self, scheme: Scheme) -> WebDriverResult<()> {
        let value = if scheme == Scheme::Dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.tell("Emulation.setEmulatedMedia", features).await
    }

    /// Shows the page as it would be printed, or as on a screen again.
    pub async fn as_printed(&self, printed: bool) -> WebDriverResult<()> {
        self.tell("Emulation.setEmulatedMedia", json!({ "media": if printed { "print" } else { "screen" } })).await
    }

    async fn tell(&self, command: &str, arguments: Value) -> WebDriverResult<()> {
        self.page.cdp().send_raw(command, arguments).await.map(drop)
    }

    /// The first element that fits; a page that is still on its way is waited for.
    pub async fn find(&self, what: By) -> WebDriverResult<WebElement> {
        self.page.query(what).wait(PATIENCE, LOOK_AGAIN).first().await
    }

    /// Fills the field called `name` on the page, whatever stood there.
    pub async fn fill(&self, name: &str, text: &str) -> WebDriverResult<()> {
        let field = self.find(By::Css(format!("[name='{name}']"))).await?;
        field.clear().await?;
        field.send_keys(text).await
    }

    /// Types a day (`2026-02-14`) into the date field called `name`, as an English calendar takes it.
    pub async fn fill_date(&self, name: &str, day: &str) -> WebDriverResult<()> {
        let field = self.find(By::Css(format!("[name='{name}']"))).await?;
        let (year, month, date) = (&day[..4], &day[5..7], &day[8..]);
        field.send_keys(format!("{month}{date}{year}")).await?;
        assert_eq!(field.value().await?.as_deref(), Some(day), "what was typed into {name}");
        Ok(())
    }

    /// Picks the option with this value in the list called `name`.
    pub async fn choose(&self, name: &str, value: &str) -> WebDriverResult<()> {
        self.find(By::Css(format!("select[name='{name}'] option[value='{value}']"))).await?.click().await
    }

    /// Presses a button or follows a link, and waits until its page has given way to the next one. By the keyboard: the
    /// page scrolls to what has the focus. A key, unlike a click, never waits for the next page by itself.
    pub async fn press(&self, what: &str) -> WebDriverResult<()> {
        let button = self.find(By::Css(what)).await?;
        let before = self.find(By::Tag("html")).await?.element_id();
        button.send_keys(Key::Enter).await?;
        let patience = Instant::now();
        while self.page.find(By::Tag("html")).await.is_ok_and(|page| page.element_id() == before) {
            assert!(patience.elapsed() < PATIENCE, "{what} was pressed and the page stayed as it was");
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        self.find(By::Css("main, body > *")).await.map(drop)
    }

    /// Presses the button of a form that takes this step.
    pub async fn step(&self, step: &str) -> WebDriverResult<()> {
        // The first one of a form may be unseen: it answers the Enter key.
        self.press(&format!("button[name='step'][value='{step}']:not(.unseen)")).await
    }

    /// Waits until the field called `name` holds `value`.
    pub async fn holds(&self, name: &str, value: &str) -> WebDriverResult<()> {
        let patience = Instant::now();
        loop {
            // A page that is just leaving takes its fields along: it is asked again.
            let field = self.page.find(By::Css(format!("[name='{name}']"))).await;
            let held = if let Ok(field) = field { field.value().await.ok().flatten() } else { None };
            if held.as_deref() == Some(value) {
                return Ok(());
            }
            assert!(patience.elapsed() < PATIENCE, "{name} holds {held:?}, not {value:?}");
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Everything a reader sees, as text.
    pub async fn reads(&self) -> WebDriverResult<String> {
        self.find(By::Tag("body")).await?.text().await
    }

    /// Waits until a reader sees `text`, and fails with all that is seen instead.
    pub async fn shows(&self, text: &str) -> WebDriverResult<()> {
        let patience = Instant::now();
        loop {
            let seen = self.reads().await?;
            if seen.contains(text) {
                return Ok(());
            }
            assert!(patience.elapsed() < PATIENCE, "{text:?} is not to be seen in:\n{seen}");
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Keeps a picture of the whole page under `target/pictures/`.
    pub async fn picture(&self, name: &str) -> WebDriverResult<()> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
        std::fs::create_dir_all(&folder).expect("target/ can be written");
        self.page.screenshot(&folder.join(format!("{name}.png"))).await
    }

    /// What axe finds wrong by WCAG 2.2 AA, one line each: rule, place, what to do. Needs scripts.
    pub async fn barriers(&self) -> WebDriverResult<Vec<String>> {
        assert_eq!(self.scripts, Scripts::On, "axe is a script: it judges pages with scripts on");
        let axe = std::fs::read_to_string(AXE).expect("target/axe/axe.min.js, which ./check fetches");
        self.page.execute(axe, vec![]).await?;
        let run = "const done = arguments[arguments.length - 1];
            const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
            axe.run(document, { runOnly: { type: 'tag', values: tags } })
                .then(found => done(found.violations.flatMap(v => v.nodes.map(n =>
                    v.id + ' at ' + n.target.join(' ') + ': ' + n.failureSummary.replace(/\\s+/g, ' ')))))
                .catch(error => done(['axe itself failed: ' + error]));";
        self.page.execute_async(run, vec![]).await?.convert()
    }

    /// Whether something sticks out to the right of the screen.
    pub async fn overflows(&self) -> WebDriverResult<bool> {
        let wider = "return document.documentElement.scrollWidth > document.documentElement.clientWidth;";
        self.page.execute(wider, vec![]).await?.convert()
    }
}

/// A ChromeDriver on a free port, with the folder of the browser that it starts.
struct Driver {
    process: Child,
    address: String,
    profile: TempDir,
}

impl Driver {
    fn start() -> Option<Self> {
        let spawned = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0) // so that its browser can be ended with it
            .spawn();
        let mut process = match spawned {
            Ok(process) => process,
            Err(error) => {
                super::not_run("the browser", &format!("chromedriver does not start: {error}"));
                return None;
            }
        };
        let mut lines = BufReader::new(process.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let (_, rest) = line.split_once("started successfully on port ")?;
            Some(rest.trim_end_matches('.').to_owned())
        });
        std::thread::spawn(move || lines.for_each(drop));
        let port = port.expect("chromedriver says its port");
        let profile = tempfile::tempdir().expect("a folder for the browser");
        Some(Self { process, address: format!("http://127.0.0.1:{port}"), profile })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The whole group: after a failed test its browser still runs.
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.process.id())]).status();
        let _ = self.process.wait();
    }
}
