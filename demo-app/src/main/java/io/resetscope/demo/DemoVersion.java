package io.resetscope.demo;

import picocli.CommandLine.IVersionProvider;

final class DemoVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Demo.class.getPackage().getImplementationVersion();
        return new String[] {"demo-app " + (version == null ? "(not packaged)" : version)};
    }
}
