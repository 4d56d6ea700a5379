import LuaRuntime
import Testing

@testable import Plugins

/// Every function of the host API says what it is.
@Suite struct HostReferenceTests {
    @Test func everythingIsDescribed() {
        for library in HostLibraries.references {
            #expect(!library.summary.isEmpty)
            for function in library.functions {
                #expect(function.name.hasPrefix("\(library.name)."))
                #expect(function.summary.hasSuffix("."), "\(function.name)")
                for value in function.parameters + function.results {
                    #expect(!value.type.isEmpty && !value.type.hasSuffix("?"), "\(function.name) \(value.name)")
                    #expect(!value.text.isEmpty && !value.text.hasSuffix("."), "\(function.name) \(value.name)")
                }
            }
        }
    }
}
