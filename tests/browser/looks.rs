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

    /// What axe finds on the page: each rule with the elements that break it.
    pub fn violations(&self) -> Vec<String> {
        let found = self.run(
            "return axe.run(document, { resultTypes: ['violations'] }).then(found => {
                 if (!found.passes.length) throw new Error('axe has looked at nothing');
                 return found.violations.map(({ id, help, nodes }) =>
                     [id, help, ...nodes.map(node => node.html + ' ' + node.failureSummary)].join('\\n  '));
             })",
        );
        let found = found.as_array().expect("a list");
        found.iter().map(|text| text.as_str().unwrap_or_default().to_owned()).collect()
    }
}
