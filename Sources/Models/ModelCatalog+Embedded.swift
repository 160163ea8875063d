import CPricing

extension ModelCatalog {
    /// The models that are built into the program.
    public static func embedded() throws(ModelCatalogError) -> ModelCatalog {
        try ModelCatalog(
            json: Array(UnsafeRawBufferPointer(start: farthing_models.bytes, count: farthing_models.count)))
    }
}
