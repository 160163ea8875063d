import Reports
import Testing

/// Proves RFC 4180 and the guard against formulas by a document written by hand.
@Suite struct CSVTests {
    @Test func golden() {
        var document = CSVDocument(header: ["project", "cost_usd"])
        document.append(["-home-u-p", "-0.5"])
        document.append(["=1+1", "12"])
        document.append(["@x", "0.000001"])
        document.append(["+x", "-12"])
        document.append(["\tx", "-1-1"])
        document.append(["a,b", "say \"hi\""])
        document.append(["two\r\nlines", ""])
        document.append(["\r", "-"])
        #expect(
            document.text == """
                project,cost_usd\r
                '-home-u-p,-0.5\r
                '=1+1,12\r
                '@x,0.000001\r
                '+x,-12\r
                '\tx,'-1-1\r
                "a,b","say ""hi""\"\r
                "two\r\nlines",\r
                "'\r",'-\r

                """)
    }
}
