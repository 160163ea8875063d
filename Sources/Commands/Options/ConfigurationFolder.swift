/// The user's own settings: `$XDG_CONFIG_HOME/farthing`, else `~/.config/farthing`.
package struct ConfigurationFolder {
    package let path: String

    /// nil where neither `XDG_CONFIG_HOME` nor `HOME` is set.
    package init?(_ context: Context) {
        // The XDG base directory specification: a relative path is to be ignored.
        if let base = context.variable("XDG_CONFIG_HOME"), base.hasPrefix("/") {
            path = base + "/farthing"
        } else if let home = context.variable("HOME") {
            path = home + "/.config/farthing"
        } else {
            return nil
        }
    }

    /// Price books of the user.
    package var prices: String { path + "/prices" }
}
