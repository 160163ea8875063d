/// The user's own settings: `$XDG_CONFIG_HOME/farthing`, else `~/.config/farthing`.
package struct ConfigurationFolder {
    package let path: String

    /// nil where neither `XDG_CONFIG_HOME` nor `HOME` is set.
    package init?(_ context: Context) {
        guard let base = ConfigurationFolder.base(context) else { return nil }
        path = base + "/farthing"
    }

    /// The folder of all programs' settings, by the XDG base directory specification: a relative
    /// `XDG_CONFIG_HOME` is to be ignored.
    static func base(_ context: Context) -> String? {
        if let base = context.variable("XDG_CONFIG_HOME"), base.hasPrefix("/") { return base }
        return context.variable("HOME").map { $0 + "/.config" }
    }

    /// Price books of the user.
    package var prices: String { path + "/prices" }

    /// Report definitions of the user.
    package var reports: String { path + "/reports" }
}
