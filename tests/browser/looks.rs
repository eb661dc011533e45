//! How a page is shown, and what every page must hold in each of these ways.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::webdriver::Browser;

/// A window and what its user has set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Light,
    Dark,
    Phone,
    PhoneDark,
}

pub const LOOKS: [Look; 4] = [Look::Light, Look::Dark, Look::Phone, Look::PhoneDark];

/// The rules of axe that compare colours, which is most of its work.
const RULES_OF_COLOURS: [&str; 2] = ["color-contrast", "link-in-text-block"];

/// Whether there is time for all that these tests can look at.
fn is_long() -> bool {
    std::env::var_os("PAGES_LONG").is_some_and(|value| value == "1")
}

impl Look {
    pub fn is_dark(self) -> bool {
        matches!(self, Look::Dark | Look::PhoneDark)
    }

    /// Wide and high, in CSS pixels.
    fn window(self) -> (u32, u32) {
        match self {
            Look::Light | Look::Dark => (1200, 760),
            Look::Phone | Look::PhoneDark => (360, 740),
        }
    }

    /// Whether axe looks for what this rule forbids: for all in the first look, and in others for what may be another
    /// answer there. Colours are another matter than the window, which `colours_hang_on_no_window_nor_windows_on_colours`
    /// sees to. With PAGES_LONG=1 all rules in each look.
    pub fn is_asked(self, rule: &str) -> bool {
        let of_colours = RULES_OF_COLOURS.contains(&rule);
        is_long()
            || match self {
                Look::Light => true,
                Look::Dark => of_colours,
                Look::Phone => !of_colours,
                Look::PhoneDark => false,
            }
    }

    /// The same as axe's options; none where it looks for nothing.
    fn asked(self) -> Option<Value> {
        let off = json!({ "enabled": false });
        match self {
            Look::PhoneDark if !is_long() => None,
            Look::Dark if !is_long() => Some(json!({ "runOnly": RULES_OF_COLOURS })),
            Look::Phone if !is_long() => {
                Some(json!({ "rules": { RULES_OF_COLOURS[0]: off, RULES_OF_COLOURS[1]: off } }))
            }
            Look::Light | Look::Dark | Look::Phone | Look::PhoneDark => Some(json!({})),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Look::Light => "light",
            Look::Dark => "dark",
            Look::Phone => "phone",
            Look::PhoneDark => "phone-dark",
        }
    }
}

impl Browser {
    /// Shows this and further pages so.
    pub fn look(&self, look: Look) {
        let (width, height) = look.window();
        let window = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.chromium("Emulation.setDeviceMetricsOverride", &window);
        let scheme = if look.is_dark() { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.chromium("Emulation.setEmulatedMedia", &features);
        let shown = self.run("return [matchMedia('(prefers-color-scheme: dark)').matches, innerWidth]");
        assert_eq!(shown, json!([look.is_dark(), width]));
    }

    /// What is wider than the window, so that the whole page would have to be moved sideways to read it.
    pub fn too_wide(&self) -> Value {
        self.run(
            "const wide = document.documentElement.clientWidth;
             const needed = document.documentElement.scrollWidth;
             if (needed <= wide) return [];
             const beyond = [...document.querySelectorAll('body *')]
                 .filter(one => one.getBoundingClientRect().right > wide + 0.5);
             return [`${needed} pixels`, ...beyond.map(one => one.outerHTML.slice(0, 200))];",
        )
    }
}

/// axe's script; none where it was not fetched, which is said by the test's name.
pub fn axe(test: &str) -> Option<String> {
    let path = built().join("axe/axe.min.js");
    if let Ok(script) = fs::read_to_string(&path) {
        return Some(script);
    }
    let says = |name: &str| std::env::var_os(name).is_some_and(|value| value == "1");
    assert!(
        !says("MOCK_NETS_SHARE_REQUIRE_TOOLS") || says("WITHOUT_AXE"),
        "{test}: tests/browser/fetch-axe has not fetched {}",
        path.display()
    );
    println!("SKIPPED {test}: axe is not there; tests/browser/fetch-axe fetches it");
    None
}

/// The folder below which everything is built.
pub fn built() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a folder").to_owned()
}

impl Browser {
    /// Brings axe into the page, past its policy, as a driver may.
    pub fn bring(&self, axe: &str) {
        self.run(axe);
    }

    /// What axe finds on the page in this look: each rule with the elements that break it.
    pub fn violations(&self, look: Look) -> Vec<String> {
        let Some(asked) = look.asked() else { return Vec::new() };
        let found = self.run(&format!(
            "return axe.run(document, {{ resultTypes: ['violations'], ...{asked} }}).then(found => {{
                 if (!found.passes.length) throw new Error('axe has looked at nothing');
                 return found.violations.map(({{ id, help, nodes }}) =>
                     [id, help, ...nodes.map(node => node.html + ' ' + node.failureSummary)].join('\\n  '));
             }})",
        ));
        let found = found.as_array().expect("a list");
        found.iter().map(|text| text.as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// The rules of a style sheet for narrow windows.
fn narrow(sheet: &str) -> &str {
    let (_, narrow) =
        sheet.split_once("@media (max-width: 46rem) {").expect("it has rules for narrow windows");
    let mut open = 1;
    let end = narrow.find(|letter| {
        open += i32::from(letter == '{') - i32::from(letter == '}');
        open == 0
    });
    &narrow[..end.expect("they have an end")]
}

/// What `Look::is_asked` builds on.
#[test]
fn colours_hang_on_no_window_nor_windows_on_colours() {
    const SHEET: &str = include_str!("../../src/pages/static/pages.css");
    assert!(!SHEET.contains("prefers-color-scheme"), "a rule for one scheme may be of more than colours");
    let media = SHEET.split("@media ").skip(1).filter_map(|rest| rest.split('{').next()).map(str::trim);
    assert_eq!(media.collect::<Vec<_>>(), ["(max-width: 46rem)", "print", "screen"]);
    let narrow = narrow(SHEET);
    for part in
        ["color", "background", "opacity", "position", "filter", "font-weight", "z-index", "visibility"]
    {
        assert!(!narrow.contains(part), "`{part}` for narrow windows, which may put text on another ground");
    }
}
