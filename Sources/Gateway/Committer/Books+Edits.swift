// What operators have edited in earlier lives of the node is found in the store before anybody
// comes.

internal import Live
internal import Logging
internal import Store

extension Books {
    /// Reads all edits of the programme.
    func edits(in store: any Store, _ log: Logger) throws(StoreError) -> ProgrammeEdits {
        var edits = ProgrammeEdits()
        for section in Programme.sections {
            var list: DocumentList? = DocumentList(ProgrammeEdits.kind(of: section), count: 500)
            while let page = list {
                var keys = Keys()
                keys.documentLists.insert(page)
                let found = try store.load(keys).documentLists[page] ?? []
                try store.commit(Difference())
                for document in found {
                    guard let element = EditedElement(kept: document.kept) else {
                        throw .damaged("\(section) \(document.key.id) cannot be read")
                    }
                    edits[section, document.key.id] = element
                }
                list =
                    found.count == page.count
                    ? found.last.map {
                        DocumentList(page.kind, after: $0.key.id, count: 500)
                    } : nil
            }
        }
        return edits
    }
}
